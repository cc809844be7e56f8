import type { CallContexts } from './call-context.ts'
import { configFunctions } from './env/config-functions.ts'
import type { EnvState, ImportedFunction } from './env/env-state.ts'
import { httpFunctions } from './env/http-functions.ts'
import { logFunctions } from './env/log-functions.ts'
import { varFunctions } from './env/var-functions.ts'
import type { CallLimits } from './limits/call-limits.ts'
import type { MemoryBudget } from './limits/memory-budget.ts'
import type { CallFailure } from './linker/call-failure.ts'
import { importHostFunction } from './linker/host-function-import.ts'
import type { ImportSupply } from './linker/instantiate.ts'
import type { Platform } from './platform/platform.ts'
import type { Grants } from './plugin-options.ts'
import { createWasi } from './wasi/wasi-instance.ts'

/** What a plug-in's imports are made from. */
export interface SupplyParts {
  readonly grants: Grants
  readonly platform: Platform
  readonly state: EnvState
  readonly contexts: CallContexts
  readonly failure: CallFailure
  readonly limits: CallLimits
  readonly budget: MemoryBudget
}

/** Makes everything that a plug-in's modules import, once for all its instances. */
export function createImportSupply(parts: SupplyParts): ImportSupply {
  const { grants, platform, limits, failure } = parts
  const { deadline } = limits.control
  const { wasi: options, allowedPaths } = grants
  return {
    env: envFunctions(parts),
    functions: hostFunctions(parts),
    limits,
    budget: parts.budget,
    kernel: parts.state.kernel,
    createWasi: options && (() => createWasi({ options, allowedPaths, platform, deadline, failure })),
  }
}

/** All but the kernel's, which change with it; `reset` is here, as it takes a second for gigabytes. */
function envFunctions({ state, ...parts }: SupplyParts): ReadonlyMap<string, ImportedFunction> {
  const hosted = {
    ...configFunctions(state),
    ...varFunctions(state),
    ...logFunctions(state),
    ...httpFunctions({ ...parts, deadline: parts.limits.control.deadline, kernel: state.kernel }),
  }
  const guarded = Object.entries(hosted).map(([name, run]) => [name, guard(parts, run)] as const)
  const reset = guard(parts, () => state.kernel.reset())
  return new Map([['reset', reset], ...guarded])
}

function hostFunctions({ grants, contexts, ...parts }: SupplyParts): ImportSupply['functions'] {
  const namespaces = [...grants.functions].map(([namespace, functions]) => {
    const members = [...functions].map(([name, hostFunction]) => {
      const run = importHostFunction(`${namespace}.${name}`, hostFunction, contexts)
      return [name, guard(parts, run)] as const
    })
    return [namespace, new Map(members)] as const
  })
  return new Map(namespaces)
}

/**
 * Remembers what host code throws, and sees whether the call may go on when it is done, which may have taken long or
 * aborted the call.
 */
function guard({ failure, limits }: Pick<SupplyParts, 'failure' | 'limits'>, run: ImportedFunction): ImportedFunction {
  const call = run as (...args: readonly unknown[]) => unknown
  const { control, jspi } = limits
  const runGuarded = (...args: readonly unknown[]): unknown =>
    failure.guard(() => {
      const result = call(...args)
      const stop = control.findStop()
      if (stop !== undefined) throw stop
      return result
    })
  if (jspi === undefined) return runGuarded
  return (...args: readonly unknown[]) => control.deadline.around(() => runGuarded(...args))
}

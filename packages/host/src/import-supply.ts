import type { CallContexts } from './call-context.ts'
import { configFunctions } from './env/config-functions.ts'
import type { EnvState } from './env/env-state.ts'
import { httpFunctions } from './env/http-functions.ts'
import { logFunctions } from './env/log-functions.ts'
import { varFunctions } from './env/var-functions.ts'
import type { CallLimits } from './limits/call-limits.ts'
import type { MemoryBudget } from './limits/memory-budget.ts'
import type { CallFailure } from './linker/call-failure.ts'
import { importHostFunction } from './linker/host-function-import.ts'
import { guardAwaitable, guardImport } from './linker/import-guard.ts'
import type { ImportSupply } from './linker/instantiate.ts'
import type { Platform } from './platform/platform.ts'
import type { Grants } from './plugin-options.ts'
import type { FreshInstances } from './restore/fresh-instances.ts'
import type { Suspension } from './suspend/suspension.ts'
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
  /** Absent where calls are never suspended. */
  readonly suspension: Suspension | undefined
  /** Absent where calls share an instance. */
  readonly fresh: FreshInstances | undefined
}

/** Makes everything that a plug-in's modules import, once for all its instances. */
export function createImportSupply(parts: SupplyParts): ImportSupply {
  const { grants, platform, limits, failure } = parts
  const { deadline } = limits.control
  const { wasi: options, allowedPaths } = grants
  const giveWay = { label: 'The yield', params: [], results: ['i32'], isAsync: true, run: limits.polls.yield } as const
  return {
    env: envFunctions(parts),
    findFunction: hostFunctions(parts),
    yield: limits.givesWay ? guardAwaitable(parts, giveWay) : undefined,
    limits,
    budget: parts.budget,
    kernel: parts.state.kernel,
    fresh: parts.fresh,
    createWasi: options && (() => createWasi({ options, allowedPaths, platform, deadline, failure })),
  }
}

/** All but the kernel's, which change with it; `reset` is here, as it takes a second for gigabytes. */
function envFunctions({ state, ...parts }: SupplyParts): ReadonlyMap<string, WebAssembly.ImportValue> {
  const hosted = {
    ...configFunctions(state),
    ...varFunctions(state),
    ...logFunctions(state),
    ...httpFunctions({ ...parts, deadline: parts.limits.control.deadline, kernel: state.kernel }),
    reset: () => state.kernel.reset(),
  }
  return new Map(Object.entries(hosted).map(([name, run]) => [name, guardImport(parts, run)]))
}

/** Made when first asked for: most applications offer more than a plug-in imports. */
function hostFunctions({ grants, contexts, ...parts }: SupplyParts): ImportSupply['findFunction'] {
  const made = new Map<string, WebAssembly.ImportValue>()
  return (module, name) => {
    const hostFunction = grants.functions.get(module)?.get(name)
    if (hostFunction === undefined) return undefined
    const key = `${module}.${name}`
    const found = made.get(key) ?? guardAwaitable(parts, importHostFunction(key, hostFunction, contexts))
    made.set(key, found)
    return found
  }
}

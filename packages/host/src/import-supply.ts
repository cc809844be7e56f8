import { ENV_NAMESPACE } from '@tenon/abi'
import type { CallContexts } from './call-context.ts'
import { configFunctions } from './env/config-functions.ts'
import type { EnvState } from './env/env-state.ts'
import { type HttpFunctions, httpFunctions } from './env/http-functions.ts'
import { logFunctions } from './env/log-functions.ts'
import { varFunctions } from './env/var-functions.ts'
import type { CallLimits } from './limits/call-limits.ts'
import type { MemoryBudget } from './limits/memory-budget.ts'
import type { CallFailure } from './linker/call-failure.ts'
import { importHostFunction } from './linker/host-function-import.ts'
import { type AwaitableFunction, guardAwaitable, guardImport } from './linker/import-guard.ts'
import type { ImportSupply } from './linker/instantiate.ts'
import type { Platform } from './platform/platform.ts'
import type { Grants } from './plugin-options.ts'
import type { FreshInstances } from './restore/fresh-instances.ts'
import type { Suspension } from './suspend/suspension.ts'
import type { OpenWasi } from './wasi/open-wasi.ts'
import { wasiFactory } from './wasi/wasi-instance.ts'

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
  /** Has WASI of the instance there is, where calls share one. */
  readonly openWasi: OpenWasi
}

/** Makes everything that a plug-in's modules import, once for all its instances. */
export function createImportSupply(parts: SupplyParts): ImportSupply {
  const { grants, platform, limits, failure } = parts
  const { deadline } = limits.control
  const http = httpFunctions({
    grants,
    platform,
    failure,
    limits,
    kernel: parts.state.kernel,
    last: parts.fresh?.lastResponse,
  })
  const { wasi: options, allowedPaths } = grants
  const giveWay = { name: 'yield', params: [], results: ['i32'], isAsync: true, run: limits.polls.yield } as const
  return {
    env: envFunctions(parts, http),
    findFunction: awaitableFunctions(parts, http),
    yield: limits.givesWay ? guardAwaitable(parts, giveWay) : undefined,
    limits,
    budget: parts.budget,
    kernel: parts.state.kernel,
    fresh: parts.fresh,
    openWasi: parts.openWasi,
    createWasi: options && wasiFactory({ options, allowedPaths, platform, deadline, failure }),
  }
}

/** All but the kernel's, which change with it; `reset` is here, as it takes a second for gigabytes. */
function envFunctions(
  { state, ...parts }: SupplyParts,
  http: HttpFunctions,
): ReadonlyMap<string, WebAssembly.ImportValue> {
  const hosted = {
    ...configFunctions(state),
    ...varFunctions(state),
    ...logFunctions(state),
    ...http.functions,
    reset: () => state.kernel.reset(),
  }
  return new Map(Object.entries(hosted).map(([name, run]) => [name, guardImport(parts, run)]))
}

/** Made when first asked for: most applications offer more than a plug-in imports. */
function awaitableFunctions(
  { grants, contexts, ...parts }: SupplyParts,
  http: HttpFunctions,
): ImportSupply['findFunction'] {
  const made = new Map<string, WebAssembly.ImportValue>()
  const find = (module: string, name: string): AwaitableFunction | undefined => {
    const hostFunction = grants.functions.get(module)?.get(name)
    if (hostFunction !== undefined) return importHostFunction(`${module}.${name}`, hostFunction, contexts)
    return module === ENV_NAMESPACE && name === 'http_request' ? http.request : undefined
  }
  return (module, name) => {
    const key = `${module}.${name}`
    const known = made.get(key)
    if (known !== undefined) return known
    const found = find(module, name)
    if (found === undefined) return undefined
    const guarded = guardAwaitable(parts, found)
    made.set(key, guarded)
    return guarded
  }
}

import { type ManifestModuleInput, PluginError } from '@tenon/abi'
import type { createPlugin, HostFunction, hostFunction, Plugin, PluginSource } from '@tenon/host'
import { caseHostFunctions } from './host-functions.ts'
import type { Observation, ObservedCall, ObservedError, Observer } from './observation.ts'
import type { PreparedCall, PreparedCase } from './prepared-case.ts'

/** The part of `@tenon/host` that running a case needs, so that any build of it can be given. */
export interface HostUnderTest {
  readonly createPlugin: typeof createPlugin
  readonly hostFunction: typeof hostFunction
}

/** What a plug-in wrote since it was last looked at. */
interface Trace {
  logs: string[]
  records: (readonly [number, bigint])[]
}

/** Makes what a case's plug-in is loaded from. */
export type SourceOf = (prepared: PreparedCase) => PluginSource

/** The usual source: a manifest with the modules' bytes. */
const manifestSource: SourceOf = ({ modules, manifest = {} }) => ({
  ...manifest,
  wasm: modules.map(manifestModule),
})

/** Runs cases on `@tenon/host`. */
export function observeWithHost(host: HostUnderTest, sourceOf: SourceOf = manifestSource): Observer {
  return async (prepared) => {
    const trace: Trace = { logs: [], records: [] }
    let plugin: Plugin
    try {
      plugin = await load(host, prepared, { source: sourceOf(prepared), trace })
    } catch (error) {
      return { createError: observedError(error), functionExists: {}, calls: [] }
    }
    try {
      return await observe(plugin, prepared, trace)
    } finally {
      await plugin.close()
    }
  }
}

function load(
  { createPlugin, hostFunction }: HostUnderTest,
  { config, wasi, logLevel, functions }: PreparedCase,
  { source, trace }: { readonly source: PluginSource; readonly trace: Trace },
): Promise<Plugin> {
  const known = caseHostFunctions(hostFunction, (step, result) => trace.records.push([step, result]))
  return createPlugin(source, {
    thread: 'inline',
    functions: granted(known, functions ?? Object.keys(known)),
    logger: (level, text) => trace.logs.push(`${level}: ${text}`),
    ...(config !== undefined && { config }),
    ...(wasi !== undefined && { wasi }),
    ...(logLevel !== undefined && { logLevel }),
  })
}

function manifestModule({ bytes, ...named }: PreparedCase['modules'][number]): ManifestModuleInput {
  return { data: bytes, ...named }
}

function granted(
  known: ReturnType<typeof caseHostFunctions>,
  names: readonly string[],
): Record<string, Record<string, HostFunction>> {
  const byNamespace: Record<string, Record<string, HostFunction>> = {}
  for (const name of names) {
    const [namespace, made] = known[name] ?? unknownFunction(name)
    byNamespace[namespace] = { ...byNamespace[namespace], [name]: made }
  }
  return byNamespace
}

function unknownFunction(name: string): never {
  throw new RangeError(`No host function ${name} for cases`)
}

async function observe(plugin: Plugin, prepared: PreparedCase, trace: Trace): Promise<Observation> {
  const names = Object.keys(prepared.functionExists)
  const functionExists = Object.fromEntries(names.map((name) => [name, plugin.functionExists(name)]))
  const calls: ObservedCall[] = []
  for (const call of prepared.calls) {
    Object.assign(trace, { logs: [], records: [] })
    calls.push({ ...(await observeCall(plugin, call)), ...trace })
  }
  return { functionExists, calls }
}

async function observeCall(plugin: Plugin, call: PreparedCall): Promise<Pick<ObservedCall, 'output' | 'error'>> {
  try {
    return { output: (await plugin.call(call.function, call.input)).bytes() }
  } catch (error) {
    return { error: observedError(error) }
  }
}

function observedError(error: unknown): ObservedError {
  if (PluginError.is(error)) return { code: error.code, message: error.message }
  return { code: 'not a PluginError', message: String(error) }
}

import { ArgumentError } from '@tenon/abi'
import { createPlugin, type Plugin, type PluginOptions, type PluginOutput } from '@tenon/host'
import { linkedModules, addModules } from '../plugin-source/link-modules.ts'
import type { BuiltPlugin } from '../project/build-plugin.ts'

/** A call as the command line wants it. */
export interface DevCall {
  /** Absent where it is the plug-in's only one. */
  readonly functionName: string | undefined
  readonly grants: PluginOptions
  readonly vars: Readonly<Record<string, string>>
  readonly links: Readonly<Record<string, string>>
}

/** What a call gave, and what it cost. */
export interface DevOutcome {
  readonly functionName: string
  readonly output: PluginOutput
  readonly durationMs: number
  readonly fuel: number
}

/** The function to call. @throws ArgumentError ERR_ARGUMENT where several could be meant */
function chooseFunction(plugin: Plugin, name: string | undefined): string {
  if (name !== undefined) return name
  const callable = plugin.exports.map((each) => each.name).filter((each) => plugin.functionExists(each))
  const [only, ...others] = callable.filter((each) => !each.startsWith('_'))
  if (only !== undefined && others.length === 0) return only
  const found = only === undefined ? 'has no function that can be called' : `has ${[only, ...others].join(', ')}`
  throw new ArgumentError(`Name the function to call: the plug-in ${found}`, { argument: 'function' })
}

/**
 * Loads a plug-in in a worker, where it can be stopped whatever it does, and calls it once. Fuel is counted, though not
 * bounded unless the options say so.
 * @throws PluginError of any kind
 */
export async function callPlugin(
  { wasm, engine, sourceMap }: Pick<BuiltPlugin, 'wasm' | 'engine' | 'sourceMap'>,
  call: DevCall,
  { input, signal }: { readonly input: string | Uint8Array; readonly signal: AbortSignal },
): Promise<DevOutcome> {
  const { grants, links } = call
  const plugin = await createPlugin(addModules({ wasm: [{ data: wasm }] }, linkedModules(links)), {
    ...grants,
    ...(engine !== undefined && { engine }),
    ...(sourceMap !== undefined && { sourceMap }),
    thread: 'worker',
    limits: { fuel: Number.MAX_SAFE_INTEGER, ...grants.limits },
    signal,
  })
  try {
    for (const [name, value] of Object.entries(call.vars)) plugin.vars.set(name, value)
    const functionName = chooseFunction(plugin, call.functionName)
    const start = performance.now()
    const output = await plugin.call(functionName, input)
    const durationMs = performance.now() - start
    return { functionName, output, durationMs, fuel: Number(plugin.fuelConsumed ?? 0n) }
  } finally {
    await plugin.close()
  }
}

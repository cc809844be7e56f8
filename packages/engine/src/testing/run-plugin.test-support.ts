import type { EngineVariant } from '../engine-variant.ts'
import { loadEngine } from '../load-engine.ts'
import { FakeHost, type Outcome } from './fake-host.test-support.ts'
import { linkPlugin } from './link-plugin.test-support.ts'

/** A plug-in at work in a fake host. */
export interface RunningPlugin {
  readonly host: FakeHost
  /** Calls an export. */
  call(name: string, input?: string | Uint8Array): Outcome
  /** Calls an export and gives its output as text; throws the error it set. */
  text(name: string, input?: string | Uint8Array): string
  readonly memory: WebAssembly.Memory
}

/** How a plug-in is run. */
export interface RunOptions {
  readonly host?: FakeHost
  /** Host functions by name, in the user namespace. */
  readonly functions?: WebAssembly.ModuleImports
  readonly maxPages?: number
  readonly variant?: EngineVariant
}

/** Builds a plug-in from a module's source, with the real engine, and instantiates it. */
export async function runPlugin(source: string, options: RunOptions = {}): Promise<RunningPlugin> {
  const { bytes: engine } = await loadEngine({ variant: options.variant ?? 'fast' })
  const { bytes, names } = await linkPlugin(engine, source, options.maxPages)
  return instantiatePlugin(bytes, names, options)
}

/** Instantiates a plug-in that `linkPlugin` made. */
export async function instantiatePlugin(
  bytes: Uint8Array,
  names: readonly string[],
  { host = new FakeHost(), functions = {} }: RunOptions = {},
): Promise<RunningPlugin> {
  let memory: WebAssembly.Memory | undefined
  const readMemory = (): WebAssembly.Memory => {
    if (!memory) throw new Error('no memory yet')
    return memory
  }
  const imports = { ...host.imports(readMemory), 'extism:host/user': functions }
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), imports)
  const exports = instance.exports as unknown as { memory: WebAssembly.Memory; invoke(index: number): number }
  memory = exports.memory
  const call = (name: string, input: string | Uint8Array = ''): Outcome => {
    host.begin(input)
    return host.end(exports.invoke(names.indexOf(name)))
  }
  const text = (name: string, input: string | Uint8Array = ''): string => {
    const { error, output } = call(name, input)
    if (error !== undefined) throw new Error(error)
    return new TextDecoder().decode(output)
  }
  return { host, call, text, memory }
}

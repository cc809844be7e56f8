import { encodeModule, instrument, ModuleAppender, parseModule, slotAdapter, SLOTS_EXPORT } from '@tenon/wasm-binary'

/** An engine's module whose code asks from time to time whether to go on (`TimeLimit.poll`). */
export interface StoppableEngine {
  readonly module: WebAssembly.Module
  /** A table takes no function of JavaScript's: this module exports again what it imports. */
  readonly adapter: WebAssembly.Module
}

/** By the bytes of the engine: made once, in some 20 ms. */
const made = new WeakMap<Uint8Array, Promise<StoppableEngine>>()

/** Makes an engine stoppable. Its memory and its globals are as without, so that it leaves the same image. */
export function stoppableEngine(bytes: Uint8Array): Promise<StoppableEngine> {
  const engine = made.get(bytes) ?? makeStoppable(bytes)
  made.set(bytes, engine)
  return engine
}

async function makeStoppable(bytes: Uint8Array): Promise<StoppableEngine> {
  const appender = new ModuleAppender(parseModule(bytes))
  instrument(appender, { stop: 'poll' })
  const { module, slots } = appender.finish()
  const [compiled, adapter] = await Promise.all([
    WebAssembly.compile(new Uint8Array(encodeModule(module))),
    WebAssembly.compile(new Uint8Array(slotAdapter(module, slots))),
  ])
  return { module: compiled, adapter }
}

/** Gives an instance what it asks. Nothing of it may have run. */
export async function fillSlots(
  exports: WebAssembly.Exports,
  { adapter }: StoppableEngine,
  poll: () => number,
): Promise<void> {
  const { exports: adapted } = await WebAssembly.instantiate(adapter, { '': { '0': poll } })
  const table = exports[SLOTS_EXPORT] as WebAssembly.Table
  table.set(0, adapted['0'])
}

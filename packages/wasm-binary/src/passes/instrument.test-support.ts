import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import type { WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { SLOTS_EXPORT, slotAdapter, START_EXPORT } from './host-slots.ts'
import { instrument } from './instrument.ts'
import { FUEL_EXPORT, type InstrumentOptions } from './instrument-options.ts'
import { type Appended, ModuleAppender } from './module-appender.ts'

const toolkit = await wabt()
const FEATURES = { tail_call: true, exceptions: true, threads: true, memory64: true, multi_memory: true }

/** Assembles text. */
export function moduleOf(text: string): WasmModule {
  const module = toolkit.parseWat('test.wat', text, FEATURES)
  module.applyNames()
  return parseModule(module.toBinary({}).buffer)
}

/** Puts in what is asked for. */
export function instrumented(module: WasmModule, options: InstrumentOptions): Appended {
  const appender = new ModuleAppender(module)
  instrument(appender, options)
  return appender.finish()
}

/** A function of the host behind a slot. */
export type SlotFunction = (...args: never[]) => unknown

/** An instance of an instrumented module. */
export interface Instance {
  readonly instance: WebAssembly.Instance
  readonly exports: Record<string, CallableFunction>
  readonly memory: Uint8Array
  /** The fuel that is left. */
  fuel: bigint
}

/** Instantiates, with the slots filled, and runs what was the start function. */
export function instantiate(
  appended: Appended,
  slots: Readonly<Record<string, SlotFunction>> = {},
  imports: WebAssembly.Imports = {},
): Instance {
  const { module } = appended
  const instance = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(module).slice()), imports)
  const { exports } = instance
  if (appended.slots.length > 0) {
    const named = Object.fromEntries(appended.slots.map(({ name }, i) => [String(i), slots[name] as CallableFunction]))
    const adapter = new WebAssembly.Module(slotAdapter(module, appended.slots).slice())
    const functions = new WebAssembly.Instance(adapter, { '': named }).exports
    const table = exports[SLOTS_EXPORT] as WebAssembly.Table
    appended.slots.forEach((_slot, i) => table.set(i, functions[String(i)]))
  }
  if (appended.hasStart) (exports[START_EXPORT] as CallableFunction)()
  const fuel = exports[FUEL_EXPORT] as WebAssembly.Global<'i64'> | undefined
  return {
    instance,
    exports: exports as Record<string, CallableFunction>,
    get memory() {
      return new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer)
    },
    get fuel() {
      return fuel?.value ?? 0n
    },
    set fuel(units: bigint) {
      if (fuel !== undefined) fuel.value = units
    },
  }
}

import {
  type Appended,
  directHostCalls,
  encodeModule,
  FLAG_MEMORY,
  FUEL_EXPORT,
  GROW_SLOT,
  HOST_NAMESPACE,
  type HostSlot,
  type Limits,
  POLL_SLOT,
  slotAdapter,
  SLOTS_EXPORT,
  START_EXPORT,
  YIELD_NOW,
  YIELD_SLOT,
} from '@tenon/wasm-binary'
import type { Rewritten } from './pass.ts'

/** As much fuel as is never used up, and a poll's answer that makes the next one come soon. */
export const FUEL: bigint = 1n << 62n
const UNITS_TO_NEXT_POLL = 3

/** No function, and so refused as what is not there is. */
const NOT_GIVEN = 0

/** What the host gives for slots that passes ask for: go on, and grow. */
const ANSWERS: Readonly<Record<string, WebAssembly.ImportValue>> = {
  [POLL_SLOT]: () => UNITS_TO_NEXT_POLL,
  [YIELD_SLOT]: () => UNITS_TO_NEXT_POLL,
  [GROW_SLOT]: () => 1,
}

/** Read once: vitest reads imports through getters that swallow errors, such as that of a stack at its end. */
const yieldNow = YIELD_NOW

/** Makes a cooperative module yield each time it polls. */
export const alwaysYields = (): number => yieldNow

/** What a host may do otherwise than to let a module go on. */
export interface HostOptions {
  readonly fuel?: bigint
  readonly poll?: () => number
}

/** Does for a module what its host has to do, as the plug-in host does. */
export function hosted(appended: Appended, { fuel = FUEL, poll }: HostOptions = {}): Rewritten {
  return {
    bytes: encodeModule(appended.module),
    instantiate: (compiled, imports) => {
      const functions = slotFunctions(appended, imports, poll)
      const instance = new WebAssembly.Instance(compiled, { ...imports, [HOST_NAMESPACE]: hostImports(appended) })
      functions.forEach((slot, i) => (instance.exports[SLOTS_EXPORT] as WebAssembly.Table).set(i, slot))
      return started(instance, appended, fuel)
    },
  }
}

/** The same for a module whose host functions were made imports again. */
export function hostedDirectly(appended: Appended): Rewritten {
  return {
    bytes: encodeModule(directHostCalls(appended)),
    instantiate: (compiled, imports) => {
      const all = { ...imports, [HOST_NAMESPACE]: { ...hostImports(appended), ...ANSWERS } }
      return started(new WebAssembly.Instance(compiled, all), appended, FUEL)
    },
  }
}

function hostImports({ memories }: Appended): WebAssembly.ModuleImports {
  const own = Object.fromEntries(memories.map((limits, i) => [`memory${i}`, makeMemory(limits)]))
  return { ...own, [FLAG_MEMORY]: makeFlag() }
}

function started(instance: WebAssembly.Instance, { hasStart }: Appended, fuelToUse: bigint): WebAssembly.Instance {
  const { exports } = instance
  const fuel = exports[FUEL_EXPORT]
  if (fuel instanceof WebAssembly.Global) (fuel as WebAssembly.Global<'i64'>).value = fuelToUse
  if (hasStart) (exports[START_EXPORT] as CallableFunction)()
  return instance
}

/** The functions for the slots, checked against their types before there is an instance, as imports are. */
function slotFunctions(
  { module, slots }: Appended,
  imports: WebAssembly.Imports,
  poll: (() => number) | undefined,
): readonly unknown[] {
  if (slots.length === 0) return []
  const given = Object.fromEntries(slots.map((slot, i) => [String(i), functionFor(slot, imports, poll)]))
  const adapter = new WebAssembly.Module(new Uint8Array(slotAdapter(module, slots)))
  const { exports } = new WebAssembly.Instance(adapter, { '': given })
  return slots.map((_slot, i) => exports[String(i)])
}

function functionFor(
  { module, name }: HostSlot,
  imports: WebAssembly.Imports,
  poll: (() => number) | undefined,
): WebAssembly.ImportValue {
  if (module === HOST_NAMESPACE && name === POLL_SLOT && poll !== undefined) return poll
  if (module === HOST_NAMESPACE) return ANSWERS[name] ?? NOT_GIVEN
  const namespace = imports[module]
  if (namespace === undefined) throw new TypeError(`no namespace ${module}`)
  return namespace[name] ?? NOT_GIVEN
}

function makeMemory({ min, max, shared }: Limits): WebAssembly.Memory {
  return new WebAssembly.Memory({
    initial: Number(min),
    ...(max !== undefined && { maximum: Number(max) }),
    shared,
  })
}

function makeFlag(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
}

import type { Clocks } from '../clocks/clocks.ts'
import type { DescriptorTable } from '../descriptors/descriptor-table.ts'
import type { GuestMemory } from '../memory/guest-memory.ts'

/** What WASI's functions work on: one for each instance. */
export interface WasiContext {
  readonly memory: GuestMemory
  readonly descriptors: DescriptorTable
  /** Each with a zero byte at its end. */
  readonly args: readonly Uint8Array[]
  readonly environment: readonly Uint8Array[]
  /** Others after a reset, as `random` is. */
  clocks: Clocks
  /** Fills bytes. */
  random: (target: Uint8Array) => void
  /** Called between the parts of what may take long; gives milliseconds to the next, and throws to end the call. */
  readonly checkpoint: () => number
}

/**
 * A WASI function: i32 as unsigned numbers, i64 as unsigned bigints. What it gives is its error number; nothing is
 * success.
 */
export type WasiFunction = (...args: never) => number | void

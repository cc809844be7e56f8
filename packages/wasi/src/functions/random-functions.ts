import type { WasiContext, WasiFunction } from './wasi-context.ts'

/** Bytes between two looks at whether the call may go on. */
const PART_BYTES = 1024 * 1024

/** Randomness, of any length. */
export function randomFunctions(context: WasiContext): Record<string, WasiFunction> {
  const { memory, checkpoint } = context
  return {
    random_get(at: number, length: number) {
      const target = memory.bytes(at, length)
      for (let filled = 0; filled < length; filled += PART_BYTES) {
        if (filled > 0) checkpoint()
        context.random(target.subarray(filled, filled + PART_BYTES))
      }
    },
  }
}

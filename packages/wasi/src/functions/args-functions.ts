import type { GuestMemory } from '../memory/guest-memory.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

const POINTER_BYTES = 4

/** The program's arguments and its environment: two lists of strings, handed over in the same way. */
export function argsFunctions({ memory, args, environment }: WasiContext): Record<string, WasiFunction> {
  return {
    args_get: (pointers: number, buffer: number) => writeStrings(memory, args, { pointers, buffer }),
    args_sizes_get: (count: number, bytes: number) => writeSizes(memory, args, { count, bytes }),
    environ_get: (pointers: number, buffer: number) => writeStrings(memory, environment, { pointers, buffer }),
    environ_sizes_get: (count: number, bytes: number) => writeSizes(memory, environment, { count, bytes }),
  }
}

const totalOf = (strings: readonly Uint8Array[]): number => strings.reduce((sum, { length }) => sum + length, 0)

function writeSizes(
  memory: GuestMemory,
  strings: readonly Uint8Array[],
  { count, bytes }: { readonly count: number; readonly bytes: number },
): void {
  memory.setU32(count, strings.length)
  memory.setU32(bytes, totalOf(strings))
}

function writeStrings(
  memory: GuestMemory,
  strings: readonly Uint8Array[],
  { pointers, buffer }: { readonly pointers: number; readonly buffer: number },
): void {
  const target = memory.bytes(buffer, totalOf(strings))
  let at = 0
  for (const [i, string] of strings.entries()) {
    memory.setU32(pointers + i * POINTER_BYTES, buffer + at)
    target.set(string, at)
    at += string.length
  }
}

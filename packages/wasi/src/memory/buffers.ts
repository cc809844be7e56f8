import { fail } from '../wasi-error.ts'
import type { GuestMemory } from './guest-memory.ts'

/** Buffers of one call: as many as Linux takes. */
const MAX_BUFFERS = 1024
/** Bytes that one call moves at most: a guest is to be stopped in between, and reads and writes may be short. */
const MAX_BYTES = 16 * 1024 * 1024
const BUFFER_BYTES = 8
const ALIGNMENT = 4

/**
 * The buffers of a list of `iovec` or `ciovec`, where they lie in the guest's memory: none empty, and no more bytes in all
 * than one call moves.
 * @throws {WasiError} INVAL for too many
 * @throws {WasiTrap} for a pointer that leads out of the memory
 */
export function readBuffers(memory: GuestMemory, at: number, count: number): readonly Uint8Array[] {
  memory.assertWritable(at, count * BUFFER_BYTES, count === 0 ? 1 : ALIGNMENT)
  if (count > MAX_BUFFERS) fail('INVAL')
  if (count === 1) {
    const buffer = bufferAt(memory, at)
    return buffer.length === 0 ? [] : [buffer.length > MAX_BYTES ? buffer.subarray(0, MAX_BYTES) : buffer]
  }
  const buffers: Uint8Array[] = []
  let left = MAX_BYTES
  for (let i = 0; i < count; i++) {
    const buffer = bufferAt(memory, at + i * BUFFER_BYTES)
    if (buffer.length === 0 || left === 0) continue
    buffers.push(buffer.length > left ? buffer.subarray(0, left) : buffer)
    left -= Math.min(left, buffer.length)
  }
  return buffers
}

const bufferAt = (memory: GuestMemory, entry: number): Uint8Array =>
  memory.bytes(memory.getU32(entry), memory.getU32(entry + 4))

import type { EncodedCode } from '../module.ts'
import { u32 } from '../assemble.ts'
import type { CopyLoop } from './copy-loops.ts'

/**
 * The bodies with code put into them. What needs no change is not copied.
 * @param code bodies one after the other, each with its size before it
 * @param loops in the order of the bodies, and of their places
 */
export function insertCode(code: Uint8Array, bodyCount: number, loops: readonly CopyLoop[]): EncodedCode {
  const pieces: Uint8Array[] = []
  let body = -1
  let copied = 0
  for (const loop of loops) {
    const { sizeAt, bodyStart, bodyEnd, offset, inserted } = loop
    if (loop.body !== body) {
      body = loop.body
      pieces.push(code.subarray(copied, sizeAt), u32(bodyEnd - bodyStart + insertedInto(body, loops)))
      copied = bodyStart
    }
    pieces.push(code.subarray(copied, bodyStart + offset), inserted)
    copied = bodyStart + offset
  }
  pieces.push(code.subarray(copied))
  return { count: bodyCount, pieces }
}

function insertedInto(body: number, loops: readonly CopyLoop[]): number {
  return loops.reduce((sum, loop) => sum + (loop.body === body ? loop.inserted.length : 0), 0)
}

/**
 * Where a place in a body came from.
 * @returns `undefined` for a place in what was put in
 */
export function originOf(loops: readonly CopyLoop[], body: number, offset: number): number | undefined {
  let inserted = 0
  for (const loop of loops) {
    if (loop.body !== body || offset < loop.offset + inserted) continue
    if (offset < loop.offset + inserted + loop.inserted.length) return undefined
    inserted += loop.inserted.length
  }
  return offset - inserted
}

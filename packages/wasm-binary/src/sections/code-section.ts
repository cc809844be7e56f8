import type { ByteReader } from '../byte-reader.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { EncodedCode, WasmModule } from '../module.ts'

/** Reads a function's body, as a view. */
export function readBody(reader: ByteReader): Uint8Array {
  return reader.view(reader.u32())
}

/**
 * Writes the bodies with their sizes. Bodies that still lie in `source` one after the other are copied in one piece,
 * sizes included as they were encoded: faster, and offsets into the code (DWARF's) stay right.
 */
function writeBodies(writer: ByteWriter, code: readonly Uint8Array[], source: Uint8Array): void {
  let index = 0
  while (index < code.length) {
    const last = lastOfRun(code, index, source)
    const first = code[index]
    const final = code[last]
    if (first === undefined || final === undefined) return
    writer.u32(first.length)
    if (last === index) writer.bytes(first)
    else writer.range(source, first.byteOffset - source.byteOffset, final.byteOffset + final.length - source.byteOffset)
    index = last + 1
  }
}

function lastOfRun(code: readonly Uint8Array[], first: number, source: Uint8Array): number {
  let last = first
  let body = code[last]
  let next = code[last + 1]
  while (body !== undefined && next !== undefined && isAdjacent(body, next, source)) {
    last++
    body = next
    next = code[last + 1]
  }
  return last
}

/** Whether nothing but the size of `next` lies between the two. */
function isAdjacent(body: Uint8Array, next: Uint8Array, source: Uint8Array): boolean {
  if (body.buffer !== source.buffer || next.buffer !== source.buffer) return false
  let position = body.byteOffset + body.length - source.byteOffset
  const end = next.byteOffset - source.byteOffset
  if (end - position < 1 || end - position > 5) return false
  let size = 0
  for (let factor = 1; position < end; factor *= 0x80, position++) {
    const byte = source[position] ?? 0
    if (byte < 0x80 !== (position === end - 1)) return false
    size += (byte & 0x7f) * factor
  }
  return size === next.length
}

/** All bodies of a module as they are encoded, whether or not they were decoded. */
export function encodeCode({ code, encodedCode, source }: WasmModule): EncodedCode {
  if (encodedCode !== undefined) return encodedCode
  const writer = new ByteWriter(code.reduce((sum, body) => sum + body.length + 5, 0))
  writeBodies(writer, code, source)
  return { count: code.length, pieces: [writer.view()] }
}

import { ByteWriter } from './byte-writer.ts'

/** A byte of code, or the bytes of an immediate. */
export type CodePart = number | Uint8Array

/** Puts code together: opcodes of one byte as they are, immediates from {@link u32} and {@link s32}. */
export function assemble(parts: readonly CodePart[]): Uint8Array {
  const writer = new ByteWriter()
  writeCode(writer, parts)
  return writer.toBytes()
}

/** The same behind what is written already. */
export function writeCode(writer: ByteWriter, parts: readonly CodePart[]): void {
  for (const part of parts) {
    if (typeof part === 'number') writer.u8(part)
    else writer.bytes(part)
  }
}

/** An index or a count. */
export function u32(value: number): Uint8Array {
  const writer = new ByteWriter(5)
  writer.u32(value)
  return writer.toBytes()
}

/** The immediate of `i32.const`. */
export function s32(value: number): Uint8Array {
  const writer = new ByteWriter(5)
  writer.s32(value)
  return writer.toBytes()
}

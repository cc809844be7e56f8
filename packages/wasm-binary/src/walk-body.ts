import { ByteReader } from './byte-reader.ts'
import { InstructionWalker } from './instruction-walker.ts'
import { readValueType } from './value-type.ts'

/**
 * Calls `visit` for each instruction of a function's body, in order; the walker it is given stands on that instruction.
 *
 * @param source the module's bytes: where the body is a view of them, errors tell the offset in the module
 * @throws {WasmBinaryError} as the walker does, and `ERR_WASM_MALFORMED` where the body goes on after its last `end`
 */
export function walkBody(source: Uint8Array, body: Uint8Array, visit: (walker: InstructionWalker) => void): void {
  const reader = bodyReader(source, body)
  skipLocals(reader)
  const walker = new InstructionWalker(reader)
  while (walker.next()) visit(walker)
  if (!reader.isAtEnd) throw reader.malformed('a body goes on after its end')
}

/** A reader of a body that knows where the body lies in the module. */
export function bodyReader(source: Uint8Array, body: Uint8Array): ByteReader {
  const isView = body.buffer === source.buffer && body.byteOffset >= source.byteOffset
  return new ByteReader(body, isView ? body.byteOffset - source.byteOffset : 0)
}

/** Steps over the local declarations with which a body begins. */
export function skipLocals(reader: ByteReader): void {
  const groups = reader.count(2)
  for (let i = 0; i < groups; i++) {
    reader.u32()
    readValueType(reader)
  }
}

import { ByteReader } from '../byte-reader.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { EncodedFunctions, WasmModule } from '../module.ts'

/** Reads how many functions there are, and leaves their types as they are encoded. */
export function readEncodedFunctions(reader: ByteReader): EncodedFunctions {
  const count = reader.count()
  return { count, pieces: [reader.view(reader.limit - reader.position)] }
}

/** The types of a module's functions as they are encoded, whether or not they were decoded. */
export function encodeFunctions({ functions, encodedFunctions }: WasmModule): EncodedFunctions {
  return encodedFunctions ?? encodeTypeIndices(functions)
}

/** The same of a few functions. */
export function encodeTypeIndices(typeIndices: readonly number[]): EncodedFunctions {
  const writer = new ByteWriter()
  for (const typeIndex of typeIndices) writer.u32(typeIndex)
  return { count: typeIndices.length, pieces: [writer.view()] }
}

/**
 * The type index of each function that a module defines, decoded.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function decodeFunctions({ functions, encodedFunctions, source }: WasmModule): readonly number[] {
  if (encodedFunctions === undefined) return functions
  const decoded: number[] = []
  for (const piece of encodedFunctions.pieces) {
    const reader = new ByteReader(piece, piece.buffer === source.buffer ? piece.byteOffset - source.byteOffset : 0)
    while (!reader.isAtEnd) decoded.push(reader.u32())
  }
  return decoded
}

/** The type index of one function that a module defines. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function typeIndexOfDefined(module: WasmModule, index: number): number | undefined {
  const { encodedFunctions } = module
  const [piece, ...others] = encodedFunctions?.pieces ?? []
  // Nearly always each takes a byte.
  if (piece !== undefined && others.length === 0 && piece.length === encodedFunctions?.count) return piece[index]
  return decodeFunctions(module)[index]
}

import { ByteReader } from './byte-reader.ts'
import { WasmBinaryError } from './wasm-binary-error.ts'

/** The custom section that tells which tools made a module. */
export const PRODUCERS_SECTION = 'producers'

/** A tool or language that took part in making a module. */
export interface Producer {
  /** `language`, `processed-by` or `sdk`. */
  readonly field: string
  readonly name: string
  readonly version: string
}

/** Reads the contents of a `producers` section; one that is malformed tells nothing. */
export function readProducers(bytes: Uint8Array): Producer[] {
  try {
    return new ByteReader(bytes).vector(readField, 2).flat()
  } catch (error) {
    if (error instanceof WasmBinaryError) return []
    throw error
  }
}

function readField(reader: ByteReader): Producer[] {
  const field = reader.name()
  return reader.vector((item) => ({ field, name: item.name(), version: item.name() }), 2)
}

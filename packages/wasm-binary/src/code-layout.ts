import { ByteReader } from './byte-reader.ts'
import { countImports } from './index-space.ts'
import { parseModule } from './parse-module.ts'
import { SECTION } from './sections/section-id.ts'

const PREAMBLE_BYTES = 8

/** Where a module's function bodies lie in its bytes. */
export interface CodeLayout {
  /** Of the first byte of the code section's contents: addresses of DWARF count from there. */
  readonly codeStart: number
  /** The index of the first function that has a body. */
  readonly firstFunction: number
  /** By body: where it begins, and where the last one ends. Its size stands before it. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/**
 * Finds the bodies of a module.
 * @throws {WasmBinaryError} as {@link parseModule}
 */
export function readCodeLayout(bytes: Uint8Array): CodeLayout {
  const module = parseModule(bytes, { keepsDataEncoded: true, keepsCodeEncoded: true })
  const firstFunction = countImports(module, 'function')
  const [piece] = module.encodedCode?.pieces ?? []
  const count = module.encodedCode?.count ?? 0
  const starts = new Uint32Array(count)
  const ends = new Uint32Array(count)
  if (piece === undefined) return { codeStart: 0, firstFunction, starts, ends }
  const firstSize = piece.byteOffset - bytes.byteOffset
  const reader = new ByteReader(piece, firstSize)
  for (let i = 0; i < count; i++) {
    const size = reader.u32()
    starts[i] = firstSize + reader.position
    reader.skip(size)
    ends[i] = firstSize + reader.position
  }
  return { codeStart: findCode(bytes), firstFunction, starts, ends }
}

/** Where the contents of the code section begin, in the bytes of a module that has one. */
function findCode(bytes: Uint8Array): number {
  const reader = new ByteReader(bytes)
  reader.skip(PREAMBLE_BYTES)
  for (;;) {
    const id = reader.u8()
    const size = reader.u32()
    if (id === SECTION.code) return reader.position
    reader.skip(size)
  }
}

/** How far into a function's body a byte of its module is; `undefined` where it is not in it. */
export function offsetInBody(layout: CodeLayout, functionIndex: number, position: number): number | undefined {
  const start = layout.starts[functionIndex - layout.firstFunction]
  const end = layout.ends[functionIndex - layout.firstFunction]
  return start === undefined || end === undefined || position < start || position >= end ? undefined : position - start
}

/** Where in its module a byte of a function's body is. */
export function positionOf(layout: CodeLayout, functionIndex: number, offset: number): number | undefined {
  const start = layout.starts[functionIndex - layout.firstFunction]
  return start === undefined ? undefined : start + offset
}

import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { WasmBinaryError } from './wasm-binary-error.ts'

/** The custom section with the names of functions, locals and so on. */
export const NAME_SECTION = 'name'

const FUNCTION_NAMES = 1
/** The subsections that hold a map for each function: of its locals, of its labels. */
const LOCAL_NAMES = 2
const LABEL_NAMES = 3

/** One entry of a map by index: the index, and its name or inner map as encoded. */
interface Entry {
  readonly index: number
  readonly bytes: Uint8Array
}

/**
 * Gives the functions in a `name` section their new indices.
 *
 * @param newIndexOf the new index of a function, or undefined where it is gone
 * @param added names of functions that are new, by new index
 * @returns undefined where the section is malformed: engines ignore such a section, and so may everybody
 */
export function remapFunctionNames(
  bytes: Uint8Array,
  newIndexOf: (index: number) => number | undefined,
  added: ReadonlyMap<number, string>,
): Uint8Array | undefined {
  try {
    const writer = new ByteWriter(bytes.length + 0x100)
    for (const { id, content } of readSubsections(bytes)) {
      writer.u8(id)
      writer.sized((to) => writeSubsection(to, id, content, { newIndexOf, added }))
    }
    return writer.toBytes()
  } catch (error) {
    if (error instanceof WasmBinaryError) return undefined
    throw error
  }
}

/**
 * Names functions that come after all that a `name` section names. What it has is copied, for it may have thousands.
 * @returns undefined where the section is malformed, as {@link remapFunctionNames} does
 */
export function appendFunctionNames(
  bytes: Uint8Array,
  first: number,
  names: readonly string[],
): Uint8Array | undefined {
  try {
    const writer = new ByteWriter(bytes.length + 0x400)
    for (const { id, content } of readSubsections(bytes)) {
      writer.u8(id)
      if (id === FUNCTION_NAMES) writer.sized((to) => writeWithNames(to, content, first, names), content.length)
      else writer.sized((to) => to.bytes(content), content.length)
    }
    return writer.toBytes()
  } catch (error) {
    if (error instanceof WasmBinaryError) return undefined
    throw error
  }
}

function writeWithNames(writer: ByteWriter, content: Uint8Array, first: number, names: readonly string[]): void {
  const reader = new ByteReader(content)
  writer.u32(reader.u32() + names.length)
  writer.range(content, reader.position, content.length)
  names.forEach((name, i) => {
    writer.u32(first + i)
    writer.name(name)
  })
}

/** The functions that a `name` section names, by index; none where it is malformed. */
export function readFunctionNames(bytes: Uint8Array): ReadonlyMap<number, string> {
  try {
    const names = readSubsections(bytes).find((subsection) => subsection.id === FUNCTION_NAMES)
    if (names === undefined) return new Map()
    return new Map(new ByteReader(names.content).vector((reader) => [reader.u32(), reader.name()] as const, 2))
  } catch (error) {
    if (error instanceof WasmBinaryError) return new Map()
    throw error
  }
}

interface Changes {
  readonly newIndexOf: (index: number) => number | undefined
  readonly added: ReadonlyMap<number, string>
}

function writeSubsection(writer: ByteWriter, id: number, content: Uint8Array, changes: Changes): void {
  if (id === FUNCTION_NAMES) {
    writeEntries(writer, [...remap(readEntries(content, skipName), changes), ...addedEntries(changes.added)])
  } else if (id === LOCAL_NAMES || id === LABEL_NAMES) {
    writeEntries(writer, remap(readEntries(content, skipNameMap), changes))
  } else {
    writer.bytes(content)
  }
}

function readSubsections(bytes: Uint8Array): { readonly id: number; readonly content: Uint8Array }[] {
  const reader = new ByteReader(bytes)
  const subsections: { readonly id: number; readonly content: Uint8Array }[] = []
  while (!reader.isAtEnd) subsections.push({ id: reader.u8(), content: reader.view(reader.u32()) })
  return subsections
}

function readEntries(content: Uint8Array, skipValue: (reader: ByteReader) => void): Entry[] {
  return new ByteReader(content).vector((reader) => {
    const index = reader.u32()
    const start = reader.position
    skipValue(reader)
    return { index, bytes: content.subarray(start, reader.position) }
  }, 2)
}

/** Maps must be in the order of their indices. */
function writeEntries(writer: ByteWriter, entries: readonly Entry[]): void {
  const sorted = entries.toSorted((left, right) => left.index - right.index)
  writer.vector(sorted, (to, entry) => {
    to.u32(entry.index)
    to.bytes(entry.bytes)
  })
}

function remap(entries: readonly Entry[], changes: Changes): Entry[] {
  return entries.flatMap(({ index, bytes }) => {
    const newIndex = changes.newIndexOf(index)
    return newIndex === undefined ? [] : [{ index: newIndex, bytes }]
  })
}

function addedEntries(added: ReadonlyMap<number, string>): Entry[] {
  return [...added].map(([index, name]) => {
    const writer = new ByteWriter()
    writer.name(name)
    return { index, bytes: writer.toBytes() }
  })
}

function skipName(reader: ByteReader): void {
  reader.skip(reader.u32())
}

function skipNameMap(reader: ByteReader): void {
  reader.vector((inner) => {
    inner.u32()
    skipName(inner)
  }, 2)
}

import { ByteReader, ByteWriter } from '@tenon/wasm-binary'

const PREAMBLE_BYTES = 8
const CUSTOM = 0
/** The most that the id and the two lengths of a section take. */
const HEADER_BYTES = 11

/** The contents of a module's custom sections of a name, looking at the headers of sections alone. */
export function findCustomSections(bytes: Uint8Array, name: string): readonly Uint8Array[] {
  try {
    return readSections(bytes, name)
  } catch {
    // A module that is malformed has none; whoever compiles it says what is wrong with it.
    return []
  }
}

function readSections(bytes: Uint8Array, name: string): Uint8Array[] {
  const reader = new ByteReader(bytes)
  reader.skip(PREAMBLE_BYTES)
  const found: Uint8Array[] = []
  while (!reader.isAtEnd) {
    const id = reader.u8()
    const content = reader.view(reader.u32())
    if (id !== CUSTOM) continue
    const section = new ByteReader(content)
    if (section.name() === name) found.push(content.subarray(section.position))
  }
  return found
}

/** The module with one more custom section, at its end. */
export function addCustomSection(module: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const writer = new ByteWriter(module.length + name.length + content.length + HEADER_BYTES)
  writer.bytes(module)
  writer.u8(CUSTOM)
  writer.sized((section) => {
    section.name(name)
    section.bytes(content)
  })
  return writer.toBytes()
}

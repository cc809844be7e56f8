import { ByteWriter } from '@tenon/wasm-binary'

const CUSTOM = 0
/** The most that the id and the two lengths of a section take. */
const HEADER_BYTES = 11

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

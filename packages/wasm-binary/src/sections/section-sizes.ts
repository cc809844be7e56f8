import { ByteReader } from '../byte-reader.ts'
import { SECTION, sectionName } from './section-id.ts'

/** A section and how much of the file it takes. */
export interface SectionSize {
  /** The specification's name of it; a custom one is `custom "…"`. */
  readonly name: string
  /** With its header: all sections together and the 8 bytes before them make the file. */
  readonly bytes: number
}

const PREAMBLE_BYTES = 8

/** The sections of an encoded module, in their order. */
export function sectionSizes(bytes: Uint8Array): SectionSize[] {
  const reader = new ByteReader(bytes)
  const sizes: SectionSize[] = []
  if (bytes.length > 0) reader.skip(PREAMBLE_BYTES)
  while (!reader.isAtEnd) {
    const start = reader.position
    const id = reader.u8()
    const content = new ByteReader(reader.view(reader.u32()))
    const name = id === SECTION.custom ? `custom "${content.name()}"` : sectionName(id)
    sizes.push({ name, bytes: reader.position - start })
  }
  return sizes
}

const PREAMBLE_BYTES = 8
const CUSTOM = 0
const CONTINUES = 0x80
/** Of the last of the five bytes that a length may take, and the most that this may be. */
const LAST_SHIFT = 28
const LAST_BYTE = 0x0f

/**
 * The contents of a module's custom sections of a name, looking at the headers of sections alone. It reads them itself, so
 * that whoever asks need not load what reads whole modules.
 */
export function findCustomSections(bytes: Uint8Array, name: string): readonly Uint8Array[] {
  const wanted = new TextEncoder().encode(name)
  const found: Uint8Array[] = []
  const module = new SectionReader(bytes)
  module.take(PREAMBLE_BYTES)
  while (!module.isAtEnd) {
    const id = module.u8()
    const section = new SectionReader(module.take(module.u32()))
    if (module.isMalformed) return []
    if (id !== CUSTOM) continue
    const isWanted = isSame(section.take(section.u32()), wanted)
    if (section.isMalformed) return []
    if (isWanted) found.push(section.rest)
  }
  return module.isMalformed ? [] : found
}

/** A module that is malformed has no sections; whoever compiles it says what is wrong with it. */
class SectionReader {
  readonly #bytes: Uint8Array
  #position = 0
  /** Whether it ended before something that had begun. */
  isMalformed = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length
  }

  /** What was not read yet. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#position)
  }

  u8(): number {
    const byte = this.#bytes[this.#position++]
    if (byte === undefined) this.isMalformed = true
    return byte ?? 0
  }

  u32(): number {
    let value = 0
    for (let shift = 0; shift <= LAST_SHIFT; shift += 7) {
      const byte = this.u8()
      if (shift === LAST_SHIFT && byte > LAST_BYTE) break
      value |= (byte & ~CONTINUES) << shift
      if (byte < CONTINUES) return value >>> 0
    }
    this.isMalformed = true
    return 0
  }

  /** So many bytes, not copied. */
  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#position) this.isMalformed = true
    const start = this.#position
    this.#position += length
    return this.#bytes.subarray(start, this.#position)
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

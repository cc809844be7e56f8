/** Thrown, and caught by whoever demangles, where a symbol is of a form that is not known. */
export class UnknownForm extends Error {}

/** What names that refer to parts of themselves could otherwise grow to. */
const MAX_STEPS = 5000
const MAX_DEPTH = 100

/** Reads a symbol from left to right. Its limits are for names that are meant to take for ever. */
export class SymbolReader {
  readonly text: string
  position: number
  #steps = 0
  #depth = 0

  constructor(text: string, position: number) {
    this.text = text
    this.position = position
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length
  }

  peek(length = 1): string {
    return this.text.slice(this.position, this.position + length)
  }

  /** Steps over `expected` if that comes next. */
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.position)) return false
    this.position += expected.length
    return true
  }

  next(): string {
    if (this.isAtEnd) throw new UnknownForm()
    return this.text.charAt(this.position++)
  }

  expect(expected: string): void {
    if (!this.take(expected)) throw new UnknownForm()
  }

  /** A decimal number; `undefined` where none comes next. */
  number(): number | undefined {
    const digits = /^\d+/.exec(this.text.slice(this.position, this.position + 10))?.[0]
    if (digits === undefined) return undefined
    this.position += digits.length
    return Number(digits)
  }

  characters(count: number): string {
    if (count > this.text.length - this.position) throw new UnknownForm()
    const found = this.peek(count)
    this.position += count
    return found
  }

  /** Items up to, and with, an `E`. */
  untilEnd<Item>(read: () => Item): Item[] {
    const items: Item[] = []
    while (!this.take('E')) items.push(read())
    return items
  }

  /** Reads a part that may have parts of its own kind. @throws {UnknownForm} where there are too many */
  nested<Part>(read: () => Part): Part {
    if (++this.#steps > MAX_STEPS || ++this.#depth > MAX_DEPTH) throw new UnknownForm()
    const part = read()
    this.#depth--
    return part
  }
}

/** What `read` gives; `undefined` where the symbol turns out to be of a form that is not known. */
export function orUnknown(read: () => string): string | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnknownForm) return undefined
    throw error
  }
}

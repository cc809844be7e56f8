/** Keeps a byte order mark: what the plug-in wrote is not ours to trim. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** Drops it, as JSON.parse does not take one. */
const jsonDecoder = new TextDecoder()

/** What a call gave back: bytes of its own, not a view of the plug-in's memory. */
export class PluginOutput {
  readonly #bytes: Uint8Array<ArrayBuffer>
  /** Whether the plug-in set an output at all: one of nothing is one, too. */
  readonly isSet: boolean

  constructor(bytes: Uint8Array<ArrayBuffer>, isSet = true) {
    this.#bytes = bytes
    this.isSet = isSet
  }

  /** Length in bytes. */
  get length(): number {
    return this.#bytes.length
  }

  /** The bytes. They belong to the caller; each call returns the same array. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes
  }

  /** The bytes as UTF-8; malformed sequences become U+FFFD. */
  text(): string {
    return decoder.decode(this.#bytes)
  }

  /**
   * The bytes as JSON. The type is the caller's word: nothing is checked.
   * @throws {SyntaxError} when they are not JSON
   */
  json<T = unknown>(): T {
    return JSON.parse(jsonDecoder.decode(this.#bytes)) as T
  }

  /** As {@link text}, so that an output can stand in a template string. */
  toString(): string {
    return this.text()
  }
}

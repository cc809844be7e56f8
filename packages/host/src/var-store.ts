import { ArgumentError, isUint8Array, LimitError, VAR_ENTRY_OVERHEAD_BYTES } from '@tenon/abi'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Hears of each change of a store. Values are the store's own: they must not be written to. */
export interface VarListener {
  /** A value was set, or removed (`undefined`). @param isNew whether there was none before */
  onChange(key: string, value: Uint8Array<ArrayBuffer> | undefined, isNew: boolean): void
  onClear(): void
}

/**
 * What a plug-in keeps between calls. The host sees the same store, and is held to the same limit.
 * @see ABI reference, section 1.4
 */
export class VarStore {
  readonly #values = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly #maxBytes: number
  #usedBytes = 0
  #listeners: readonly VarListener[] = []

  /** @param maxBytes bound on key + value + 48 bytes, summed over the entries; 0 disables the store */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes in use: key + value + 48 an entry. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Bytes that may be in use. */
  get maxBytes(): number {
    return this.#maxBytes
  }

  /** Number of entries. */
  get size(): number {
    return this.#values.size
  }

  /** A copy of a value, or `undefined`. */
  get(key: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#values.get(key)?.slice()
  }

  /** A value as UTF-8 text, or `undefined`. */
  getText(key: string): string | undefined {
    const value = this.#values.get(key)
    return value && decoder.decode(value)
  }

  /** Whether there is a value. */
  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** The keys, in the order in which they were first set. */
  keys(): string[] {
    return [...this.#values.keys()]
  }

  /**
   * Sets a value; a string is stored as UTF-8. Bytes are copied.
   * @throws {LimitError} ERR_VAR_LIMIT when the store would grow past its limit; the old value stays
   * @throws {ArgumentError} ERR_ARGUMENT for a key that is no string, or a value that is neither a string nor bytes
   */
  set(key: string, value: string | Uint8Array): void {
    this.assertEnabled()
    assertKey(key)
    const bytes = typeof value === 'string' ? encoder.encode(value) : copyBytes(value)
    const asked = this.#usedBytes - this.#entryBytes(key) + entryBytes(key, bytes)
    if (asked > this.#maxBytes) {
      throw new LimitError('ERR_VAR_LIMIT', `Var ${JSON.stringify(key)} does not fit: the variable store is full`, {
        details: { limit: 'varBytes', allowed: this.#maxBytes, asked },
      })
    }
    this.restore(key, bytes)
  }

  /**
   * As {@link set}, for what was set on another thread, and held to the limit there.
   * @param bytes become the store's own
   * @internal
   */
  restore(key: string, bytes: Uint8Array<ArrayBuffer>): void {
    const isNew = !this.#values.has(key)
    this.#usedBytes += entryBytes(key, bytes) - this.#entryBytes(key)
    this.#values.set(key, bytes)
    for (const listener of this.#listeners) listener.onChange(key, bytes, isNew)
  }

  /**
   * Tells of each change from now on, after telling of all there is.
   * @returns what ends it
   * @internal
   */
  listen(listener: VarListener): () => void {
    for (const [key, value] of this.#values) listener.onChange(key, value, true)
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener)
    }
  }

  /**
   * Notes what there is.
   * @returns what puts that back
   * @internal
   */
  checkpoint(): () => void {
    const noted = [...this.#values]
    return () => {
      const isUnchanged =
        noted.length === this.#values.size && noted.every(([key, value]) => this.#values.get(key) === value)
      if (isUnchanged) return
      this.clear()
      for (const [key, value] of noted) this.restore(key, value)
    }
  }

  /** Removes a value; tells whether there was one. */
  delete(key: string): boolean {
    this.#usedBytes -= this.#entryBytes(key)
    if (!this.#values.delete(key)) return false
    for (const listener of this.#listeners) listener.onChange(key, undefined, false)
    return true
  }

  /** Removes all values. */
  clear(): void {
    this.#values.clear()
    this.#usedBytes = 0
    for (const listener of this.#listeners) listener.onClear()
  }

  /**
   * Checks that a key and a value of so many bytes would fit in an empty store.
   * @throws {LimitError} ERR_VAR_LIMIT
   */
  assertFits(bytes: number): void {
    const asked = bytes + VAR_ENTRY_OVERHEAD_BYTES
    if (asked > this.#maxBytes) {
      throw new LimitError('ERR_VAR_LIMIT', `A var of ${bytes} bytes does not fit in the variable store`, {
        details: { limit: 'varBytes', allowed: this.#maxBytes, asked },
      })
    }
  }

  /** @throws {LimitError} ERR_VAR_LIMIT when the limit is 0 */
  assertEnabled(): void {
    if (this.#maxBytes === 0) {
      throw new LimitError('ERR_VAR_LIMIT', 'Vars are disabled by this host (limits.varBytes is 0)', {
        details: { limit: 'varBytes', allowed: 0 },
      })
    }
  }

  #entryBytes(key: string): number {
    const value = this.#values.get(key)
    return value ? entryBytes(key, value) : 0
  }
}

function assertKey(key: unknown): void {
  if (typeof key !== 'string') throw new ArgumentError('The key of a var must be a string', { argument: 'key' })
}

function copyBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (isUint8Array(value)) return new Uint8Array(value)
  throw new ArgumentError('A var must be a string or a Uint8Array', { argument: 'value' })
}

function entryBytes(key: string, value: Uint8Array): number {
  return encoder.encode(key).length + value.length + VAR_ENTRY_OVERHEAD_BYTES
}

/** Bounds of a {@link ModuleCache}. */
export interface ModuleCacheOptions {
  /** The most entries. */
  readonly maxEntries: number
  /** Whether two arrays of the same length hold the same bytes. */
  readonly sameBytes: (a: Uint8Array, b: Uint8Array) => boolean
}

interface Slot<Entry> {
  readonly bytes: Uint8Array
  readonly bucket: string
  readonly entry: Promise<Entry>
}

/**
 * What was made of modules, by the modules' bytes and what was asked for. Loads of the same at the same time share one
 * making; what fails is forgotten. Over its bounds the entry that was not used for longest goes first.
 *
 * Bytes are compared, not hashed: that takes a fiftieth of the time of SHA-256, and a module of a new length is never
 * compared with anything (ADR 0015). The cache keeps the bytes for it: nobody may change them afterwards.
 */
export class ModuleCache<Entry> {
  readonly #options: ModuleCacheOptions
  readonly #buckets = new Map<string, Set<Slot<Entry>>>()
  /** In the order of their last use. */
  readonly #slots = new Set<Slot<Entry>>()
  #bytes = 0

  constructor(options: ModuleCacheOptions) {
    this.#options = options
  }

  /** How many entries there are. */
  get size(): number {
    return this.#slots.size
  }

  /** How many bytes the modules of all entries have, as they came. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * The entry of a module; made, and kept, where there is none.
   * @param bytes the module as it came
   * @param passes all else that the entry depends on
   * @param maxBytes entries go until the modules of those that stay, this one included, have no more bytes together; a
   * module that alone has more is not kept
   * @throws whatever `make` rejects with; nothing is kept then
   */
  load(bytes: Uint8Array, passes: string, maxBytes: number, make: () => Promise<Entry>): Promise<Entry> {
    const bucket = `${bytes.length} ${passes}`
    const found = this.#find(bucket, bytes)
    if (found !== undefined) this.#use(found)
    const slot = found ?? { bytes, bucket, entry: make() }
    if (found === undefined && bytes.length <= maxBytes) this.#add(slot)
    this.#trim(maxBytes)
    return slot.entry
  }

  #find(bucket: string, bytes: Uint8Array): Slot<Entry> | undefined {
    for (const slot of this.#buckets.get(bucket) ?? []) {
      if (this.#options.sameBytes(slot.bytes, bytes)) return slot
    }
    return undefined
  }

  #use(slot: Slot<Entry>): void {
    this.#slots.delete(slot)
    this.#slots.add(slot)
  }

  #add(slot: Slot<Entry>): void {
    const bucket = this.#buckets.get(slot.bucket) ?? new Set<Slot<Entry>>()
    this.#buckets.set(slot.bucket, bucket.add(slot))
    this.#slots.add(slot)
    this.#bytes += slot.bytes.length
    slot.entry.catch(() => this.#remove(slot))
  }

  #remove(slot: Slot<Entry>): void {
    if (!this.#slots.delete(slot)) return
    this.#bytes -= slot.bytes.length
    const bucket = this.#buckets.get(slot.bucket)
    bucket?.delete(slot)
    if (bucket?.size === 0) this.#buckets.delete(slot.bucket)
  }

  #trim(maxBytes: number): void {
    for (const slot of this.#slots) {
      if (this.#bytes <= maxBytes && this.#slots.size <= this.#options.maxEntries) return
      this.#remove(slot)
    }
  }
}

import type { VarListener, VarStore } from '../var-store.ts'

/** A var as one side tells the other. */
export interface VarChange {
  readonly key: string
  /** `undefined` where it was removed. */
  readonly value: Uint8Array<ArrayBuffer> | undefined
  /** Whether it comes last among the keys from now on, as it was removed before it was set. */
  readonly isMoved: boolean
}

/** All that changed in a store, in an order in which it can be done again. */
export interface VarPatch {
  /** Whether it begins with nothing. */
  readonly isCleared: boolean
  readonly changes: readonly VarChange[]
}

/**
 * Keeps the copies of a store in two threads alike: collects what changed in one of them until it is sent. A hundred
 * changes of a var are one. What arrives here last is what stays.
 */
export class VarChanges implements VarListener {
  readonly #store: VarStore
  readonly #stop: () => void
  readonly #pending = new Map<string, VarChange>()
  #isCleared = false
  #isApplying = false

  /** Begins with all there is in the store, for a side that knows nothing of it. */
  constructor(store: VarStore) {
    this.#store = store
    this.#stop = store.listen(this)
  }

  /** What changed since it was last taken. */
  take(): VarPatch | undefined {
    if (this.#pending.size === 0 && !this.#isCleared) return undefined
    const patch = { isCleared: this.#isCleared, changes: [...this.#pending.values()] }
    this.#pending.clear()
    this.#isCleared = false
    return patch
  }

  /** Forgets what was taken and never arrived: the other side begins anew, and needs everything. */
  restart(): void {
    this.#pending.clear()
    this.#isCleared = false
    for (const key of this.#store.keys()) {
      const value = this.#store.get(key)
      if (value !== undefined) this.#pending.set(key, { key, value, isMoved: false })
    }
  }

  /** Does again what was done in the other thread. */
  apply(patch: VarPatch | undefined): void {
    if (patch === undefined) return
    this.#isApplying = true
    if (patch.isCleared) this.#applyClear()
    for (const change of patch.changes) this.#applyChange(change)
    this.#isApplying = false
  }

  /** Ends the watch over the store. */
  stop(): void {
    this.#stop()
  }

  /** @see VarListener */
  onChange(key: string, value: Uint8Array<ArrayBuffer> | undefined, isNew: boolean): void {
    if (this.#isApplying) return
    const before = this.#pending.get(key)
    const isMoved = value !== undefined && (isNew || before?.isMoved === true)
    // What is removed, or set for the first time, comes last.
    if (value === undefined || isNew) this.#pending.delete(key)
    this.#pending.set(key, { key, value, isMoved })
  }

  /** @see VarListener */
  onClear(): void {
    if (this.#isApplying) return
    this.#pending.clear()
    this.#isCleared = true
  }

  #applyClear(): void {
    this.#pending.clear()
    this.#isCleared = false
    this.#store.clear()
  }

  #applyChange(change: VarChange): void {
    const { key, value, isMoved } = change
    // What was done here meanwhile is older than what has just arrived.
    if (this.#isCleared) this.#pending.set(key, change)
    else this.#pending.delete(key)
    if (value === undefined || isMoved) this.#store.delete(key)
    if (value !== undefined) this.#store.restore(key, value)
  }
}

/** What goes on until a pool is closed: instances that close, and those that were still being made. */
export class Closings {
  readonly #pending = new Set<Promise<unknown>>()

  /** Adds something; whether it fails is its owner's concern. */
  add(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#pending.delete(settled))
    this.#pending.add(settled)
  }

  /** Gives when all have ended, those too that are added until then. */
  async all(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }
}

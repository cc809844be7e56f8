/** Counts of what calls came to. */
export class Tally {
  readonly #counts = new Map<string, number>()

  /** Counts one. */
  add(ending: string): void {
    this.#counts.set(ending, (this.#counts.get(ending) ?? 0) + 1)
  }

  /** All of them together. */
  get total(): number {
    let sum = 0
    for (const count of this.#counts.values()) sum += count
    return sum
  }

  /** Counts by ending, most frequent first. */
  entries(): readonly (readonly [ending: string, count: number])[] {
    return [...this.#counts].toSorted(([, a], [, b]) => b - a)
  }
}

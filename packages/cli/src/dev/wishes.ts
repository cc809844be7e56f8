/** What is to be done next; each includes those before it. */
export type Wish = 'call' | 'build' | 'stop'

const RANK: Readonly<Record<Wish, number>> = { call: 1, build: 2, stop: 3 }

/** What was wished for while something else was being done: the greatest wish counts, and ends what is going on. */
export class Wishes {
  #next: Wish | undefined
  #wake: () => void = () => {}
  #current = new AbortController()

  /** Wishes for something; what is being done is given up for it. */
  add(wish: Wish): void {
    if (this.#next === undefined || RANK[wish] > RANK[this.#next]) this.#next = wish
    this.#current.abort()
    this.#wake()
  }

  /** Waits for a wish. Its signal says when there is another. */
  async take(): Promise<{ readonly wish: Wish; readonly signal: AbortSignal }> {
    while (this.#next === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const wish = this.#next
    this.#next = undefined
    this.#current = new AbortController()
    return { wish, signal: this.#current.signal }
  }
}

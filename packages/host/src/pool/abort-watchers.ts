/**
 * Watches signals for many at once, with one listener for each signal: Node warns of a leak when there are more than ten, and
 * a program may well have one signal for all its calls.
 */
export class AbortWatchers {
  readonly #watchers = new Map<AbortSignal, Set<() => void>>()

  /** Runs something when a signal fires; gives what ends the watch. */
  add(signal: AbortSignal, run: () => void): () => void {
    const watchers = this.#watchers.get(signal) ?? this.#listen(signal)
    watchers.add(run)
    return () => {
      watchers.delete(run)
      if (watchers.size === 0) this.#stop(signal)
    }
  }

  #listen(signal: AbortSignal): Set<() => void> {
    const watchers = new Set<() => void>()
    this.#watchers.set(signal, watchers)
    signal.addEventListener('abort', this.#onAbort)
    return watchers
  }

  #stop(signal: AbortSignal): void {
    this.#watchers.delete(signal)
    signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = ({ target }: Event): void => {
    // Each ends its watch as it runs.
    const watchers = this.#watchers.get(target as AbortSignal) ?? []
    for (const run of Array.from(watchers)) run()
  }
}

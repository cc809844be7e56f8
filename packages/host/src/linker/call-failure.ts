/**
 * Remembers the first error that host code threw during a call. A plug-in's `catch_all` can swallow a JavaScript
 * exception on its way out; the call fails with it all the same.
 */
export class CallFailure {
  #error: unknown
  #isSet = false
  #told: { readonly message: string; readonly error: Error } | undefined

  /** Runs host code for the plug-in; what it throws is remembered and thrown on. */
  guard<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      return this.fail(error)
    }
  }

  /** Remembers an error and throws it. */
  fail(error: unknown): never {
    this.set(error)
    throw error
  }

  /** Remembers an error, unless there is one. */
  set(error: unknown): void {
    if (this.#isSet) return
    this.#error = error
    this.#isSet = true
  }

  /** Remembers an error that the plug-in was told of, in words of its own, and may deal with. */
  tell(message: string, error: Error): void {
    this.#told = { message, error }
  }

  /** The error that the plug-in was told of last, where what it reports is that. */
  toldIn(report: string): Error | undefined {
    return this.#told !== undefined && report.includes(this.#told.message) ? this.#told.error : undefined
  }

  /** Forgets. */
  clear(): void {
    this.#told = undefined
    this.#error = undefined
    this.#isSet = false
  }

  /** Whether an error is remembered. */
  get isSet(): boolean {
    return this.#isSet
  }

  /** The remembered error, else `otherwise`. */
  or(otherwise: unknown): unknown {
    return this.#isSet ? this.#error : otherwise
  }
}

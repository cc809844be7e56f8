/** Whether the call under way can be suspended where it is. */
export class SuspendGate {
  #isSuspendable = false
  /** JavaScript that stands between the export called and where the guest is. */
  #fixedFrames = 0

  /** Begins a call. @param isSuspendable whether whoever made it waits for a promise */
  start(isSuspendable: boolean): void {
    this.#isSuspendable = isSuspendable
  }

  /** Whether it can be. */
  get isOpen(): boolean {
    return this.#isSuspendable && this.#fixedFrames === 0
  }

  /** Whether it could be, were it not for JavaScript in between. */
  get isBlocked(): boolean {
    return this.#isSuspendable && this.#fixedFrames > 0
  }

  /** Runs what cannot be suspended: guest code that is called by JavaScript. */
  fix<T>(run: () => T): T {
    this.#fixedFrames++
    try {
      return run()
    } finally {
      this.#fixedFrames--
    }
  }
}

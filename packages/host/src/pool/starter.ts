import { runInBackground } from './background-timer.ts'
import { Member } from './member.ts'
import { StartBackoff } from './start-backoff.ts'
import type { Version } from './version.ts'

/** Who waits for a starter. */
export interface StarterEvents {
  /** Takes an instance that was made. */
  readonly arrive: (member: Member) => void
  /** Hears that one could not be made. */
  readonly fail: () => void
  /** Hears that it may be tried again. */
  readonly retry: () => void
}

/** Makes a pool's instances; where that fails it holds back for a while, longer each time. */
export class Starter {
  readonly #events: StarterEvents
  readonly #backoff = new StartBackoff()
  #count = 0
  /** Which version it is about: what one before fails with later is no reason to hold back. */
  #generation = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(events: StarterEvents) {
    this.#events = events
  }

  /** Instances that are being made. */
  get count(): number {
    return this.#count
  }

  /** What the last instance failed with, as long as none should be tried again. */
  get heldBackBy(): { readonly error: unknown } | undefined {
    return this.#backoff.leftMs > 0 ? { error: this.#backoff.error } : undefined
  }

  /** Makes an instance; gives when it was handed over, or could not be made. */
  async start(version: Version): Promise<void> {
    this.#count++
    const generation = this.#generation
    let member: Member
    try {
      member = new Member(await version.make(), version)
    } catch (thrown) {
      this.#count--
      if (generation === this.#generation) this.#backoff.fail(thrown)
      this.#events.fail()
      return
    }
    this.#count--
    this.#backoff.reset()
    this.#events.arrive(member)
  }

  /** Calls `retry` when it may be tried again. */
  retryLater(): void {
    this.#timer ??= runInBackground(() => {
      this.#timer = undefined
      this.#events.retry()
    }, this.#backoff.leftMs)
  }

  /** Forgets what failed: what is made from now on is something else, or nothing. */
  reset(): void {
    this.#generation++
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#backoff.reset()
  }
}

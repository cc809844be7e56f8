import { runInBackground } from './background-timer.ts'
import type { Member } from './member.ts'

/**
 * Instances that wait for work: the one used last is used next, so that those that are not needed grow old, and are let go
 * of after a time. One timer is set for all; being used does not touch it.
 */
export class IdleMembers {
  readonly #members: Member[] = []
  readonly #idleMs: number
  readonly #letGo: (member: Member) => void
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param letGo takes one that has waited for `idleMs` */
  constructor(idleMs: number, letGo: (member: Member) => void) {
    this.#idleMs = idleMs
    this.#letGo = letGo
  }

  get size(): number {
    return this.#members.length
  }

  [Symbol.iterator](): Iterator<Member> {
    return this.#members.values()
  }

  /** Takes one out. */
  take(): Member | undefined {
    return this.#members.pop()
  }

  /** Puts one in. */
  put(member: Member): void {
    if (this.#idleMs === 0) {
      this.#letGo(member)
      return
    }
    member.idleSince = performance.now()
    this.#members.push(member)
    if (this.#idleMs !== Infinity) this.#timer ??= runInBackground(this.#look, this.#idleMs)
  }

  /** Takes all out. */
  clear(): Member[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#members.splice(0)
  }

  readonly #look = (): void => {
    this.#timer = undefined
    const now = performance.now()
    // The oldest come first. A timer may be a little early.
    const kept = this.#members.findIndex(({ idleSince }) => now - idleSince < this.#idleMs - 1)
    const old = this.#members.splice(0, kept === -1 ? this.#members.length : kept)
    const [oldest] = this.#members
    if (oldest !== undefined) this.#timer = runInBackground(this.#look, oldest.idleSince + this.#idleMs - now)
    for (const member of old) this.#letGo(member)
  }
}

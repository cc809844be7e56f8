import { yieldTurn } from '../limits/yield-turn.ts'
import type { Plugin } from '../plugin.ts'
import { Closings } from './closings.ts'
import { IdleMembers } from './idle-members.ts'
import { Member } from './member.ts'
import type { PoolCounters } from './pool-counters.ts'
import { closedError, fullError } from './pool-errors.ts'
import type { PoolSettings } from './pool-options.ts'
import { Starter } from './starter.ts'
import { TurnPace } from './turn-pace.ts'
import type { Version } from './version.ts'
import { type Patience, WaitQueue } from './wait-queue.ts'

type State = 'open' | 'draining' | 'closed'

/**
 * A pool's instances, and those who wait for one. Never more instances than `size`, but for the one that a new version
 * was tried with; never an idle one while somebody waits; nobody is served before those who came earlier.
 */
export class Dispatcher {
  readonly #settings: Pick<PoolSettings, 'size' | 'maxQueue' | 'recycleAfterCalls'>
  readonly #counters: PoolCounters
  readonly #idle: IdleMembers
  readonly #busy = new Set<Member>()
  readonly #queue = new WaitQueue<Member>()
  readonly #pace = new TurnPace()
  readonly #closings = new Closings()
  readonly #starter = new Starter({
    arrive: (member) => this.#arrive(member),
    fail: () => this.#counters.broken++,
    retry: () => this.#startNeeded(),
  })
  #version: Version
  #state: State = 'open'
  #drained: Promise<void> | undefined
  #onDrained: () => void = () => undefined

  /** @param first an instance of the version */
  constructor(version: Version, first: Plugin, settings: PoolSettings, counters: PoolCounters) {
    this.#version = version
    this.#settings = settings
    this.#counters = counters
    this.#idle = new IdleMembers(settings.idleMs, (member) => this.#retire(member))
    this.#admit(new Member(first, version))
  }

  /** What new instances are made of. */
  get version(): Version {
    return this.#version
  }

  /** How many there are of what. */
  get census(): { waiting: number; starting: number; busy: number; idle: number; memoryBytes: number } {
    let memoryBytes = 0
    for (const { plugin } of [...this.#idle, ...this.#busy]) memoryBytes += plugin.memoryBytes
    return {
      waiting: this.#queue.size,
      starting: this.#starter.count,
      busy: this.#busy.size,
      idle: this.#idle.size,
      memoryBytes,
    }
  }

  /** @throws {StateError} ERR_PLUGIN_CLOSED */
  assertOpen(): void {
    if (this.#state !== 'open') throw closedError()
  }

  /** An idle instance, where there is one; {@link giveBack} must follow. */
  take(): Member | undefined {
    const member = this.#idle.take()
    if (member !== undefined) this.#busy.add(member)
    return member
  }

  /**
   * Waits for an instance; {@link giveBack} must follow.
   * @throws {LimitError} ERR_POOL_FULL, ERR_TIMEOUT
   * @throws {StateError} ERR_ABORTED, ERR_PLUGIN_CLOSED
   */
  async wait(patience: Patience): Promise<Member> {
    this.#assertRoom()
    const granted = this.#queue.wait(patience)
    this.#startNeeded()
    try {
      return await granted
    } finally {
      this.#checkDrained()
    }
  }

  /** Takes an instance back, for the next who waits. */
  giveBack(member: Member): void {
    if (this.#queue.size === 0) this.#pace.rest()
    else if (this.#pace.isDue()) {
      // Whoever closes the pool waits for it: nothing is busy then.
      this.#closings.add(yieldTurn().then(() => this.#takeBack(member)))
      return
    }
    this.#takeBack(member)
  }

  #takeBack(member: Member): void {
    this.#busy.delete(member)
    if (this.#state === 'closed') return
    if (member.isBroken) this.#counters.broken++
    else if (member.version === this.#version && member.calls >= this.#settings.recycleAfterCalls) {
      this.#counters.recycled++
    } else if (member.version === this.#version) {
      this.#admit(member)
      return
    }
    this.#retire(member)
    this.#startNeeded()
    this.#checkDrained()
  }

  /**
   * Makes another version the one that serves from now on; instances of the one before finish what they do.
   * @param first an instance of it, which is closed where the pool is
   * @throws {StateError} ERR_PLUGIN_CLOSED
   */
  async swap(first: Member): Promise<void> {
    if (this.#state !== 'open') {
      await first.plugin.close()
      throw closedError()
    }
    this.#version = first.version
    this.#starter.reset()
    for (const member of this.#idle.clear()) this.#retire(member)
    if (first.isBroken) this.#retire(first)
    else this.#admit(first)
    this.#startNeeded()
  }

  /** Sends away all who wait. */
  refuseWaiting(error: unknown): void {
    this.#queue.refuseAll(error)
  }

  /** Lets nobody else in, serves those who are, and closes. */
  async drain(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'draining'
      this.#drained = new Promise((resolve) => (this.#onDrained = resolve))
      this.#checkDrained()
    }
    await this.#drained
    return this.close()
  }

  /** Sends away who waits, and closes all instances, those in use too. Gives when they are closed. */
  async close(): Promise<void> {
    if (this.#state !== 'closed') {
      this.#state = 'closed'
      this.#starter.reset()
      this.#queue.refuseAll(closedError())
      for (const member of [...this.#idle.clear(), ...this.#busy]) this.#retire(member)
      this.#onDrained()
    }
    await this.#closings.all()
  }

  /** Those that are about to be served take no room of those who wait for others to end. */
  #assertRoom(): void {
    const { size, maxQueue } = this.#settings
    const free = Math.max(0, size - this.#busy.size)
    if (this.#queue.size < maxQueue + free) return
    throw fullError(size, maxQueue)
  }

  #admit(member: Member): void {
    this.#busy.add(member)
    if (this.#queue.grantNext(member)) return
    this.#busy.delete(member)
    this.#idle.put(member)
    this.#checkDrained()
  }

  /** As many instances as are waited for, and may be. */
  #startNeeded(): void {
    const { size } = this.#settings
    while (this.#queue.size > this.#starter.count && this.#count < size) {
      if (this.#starter.heldBackBy !== undefined) {
        this.#waitForStarter(this.#starter.heldBackBy.error)
        return
      }
      this.#closings.add(this.#starter.start(this.#version).finally(() => this.#startNeeded()))
    }
  }

  get #count(): number {
    return this.#idle.size + this.#busy.size + this.#starter.count
  }

  /** Whoever waits for instances in use can go on waiting; where there are none, it must hear why. */
  #waitForStarter(error: unknown): void {
    if (this.#count === 0) this.#queue.refuseAll(error)
    else this.#starter.retryLater()
  }

  #arrive(member: Member): void {
    if (this.#state !== 'closed' && member.version === this.#version) this.#admit(member)
    else this.#retire(member)
  }

  #retire({ plugin }: Member): void {
    this.#closings.add(plugin.close())
  }

  #checkDrained(): void {
    if (this.#state === 'draining' && this.#busy.size === 0 && this.#queue.size === 0) this.#onDrained()
  }
}

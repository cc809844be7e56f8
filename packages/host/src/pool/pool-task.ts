import type { Dispatcher } from './dispatcher.ts'
import type { Member } from './member.ts'
import type { PoolCounters } from './pool-counters.ts'

/** One call or lease, from its beginning to its end: timed and counted, its instance given back. */
export class PoolTask {
  /** `performance.now()` when it was asked for. */
  readonly begunAt: number = performance.now()
  readonly #dispatcher: Dispatcher
  readonly #counters: PoolCounters
  #member: Member | undefined

  constructor(dispatcher: Dispatcher, counters: PoolCounters) {
    this.#dispatcher = dispatcher
    this.#counters = counters
  }

  /** It has an instance. @param waitMs milliseconds that it waited for that */
  begin(member: Member, waitMs: number): void {
    this.#member = member
    this.#counters.waits.record(waitMs)
  }

  /** The instance failed it; {@link end} must follow. */
  failCall(thrown: unknown): void {
    this.#member?.judge(thrown)
    this.fail(thrown)
  }

  /** It failed, which need not be for its instance; {@link end} must follow. */
  fail(thrown: unknown): void {
    this.#counters.fail(thrown)
  }

  /** It has ended. */
  end(): void {
    this.#counters.calls++
    if (this.#member === undefined) return
    this.#counters.latencies.record(performance.now() - this.begunAt)
    this.#dispatcher.giveBack(this.#member)
  }
}

import type { Alarm } from '../limits/alarm.ts'
import type { SharedChannel } from './shared-channel.ts'

/**
 * What stops the calls of a plug-in in a worker: a flag that its host raises, where they share memory. Host functions look
 * at the clock as well, as the host may be busy.
 */
export class WorkerAlarm implements Alarm {
  readonly memory: WebAssembly.Memory | undefined
  readonly #channel: SharedChannel | undefined
  #endsAt = Infinity

  /** @param memory where the plug-in was compiled to look at a flag: the channel's */
  constructor(channel: SharedChannel | undefined, memory: WebAssembly.Memory | undefined) {
    this.#channel = channel
    this.memory = memory
  }

  /** @see Alarm.arm */
  arm(endsAt: number): void {
    this.#endsAt = endsAt
  }

  /** @see Alarm.disarm: the host takes the flag down before the next call. */
  disarm(): void {
    this.#endsAt = Infinity
  }

  /** @see Alarm.hasFired */
  get hasFired(): boolean {
    return this.#channel?.isStopped === true || performance.now() >= this.#endsAt
  }
}

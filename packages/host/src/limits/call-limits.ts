import type { Grants } from '../plugin-options.ts'
import { SuspendGate } from '../suspend/suspend-gate.ts'
import type { Alarm } from './alarm.ts'
import { CallControl } from './call-control.ts'
import { FuelGauge } from './fuel.ts'
import { findJspi, type Jspi, requireJspi } from './jspi.ts'
import { PollSlots } from './poll-slots.ts'

/** The most that a fuel counter can hold. */
const MAX_FUEL = (1n << 63n) - 1n

/** What bounds the calls of one plug-in: their time, their fuel, what may cancel them, and when they give way. */
export class CallLimits {
  readonly control: CallControl
  readonly gate: SuspendGate = new SuspendGate()
  readonly polls: PollSlots
  readonly fuel: FuelGauge | undefined
  /** The memory whose flag stops the plug-in, where it was compiled for that. */
  readonly flag: WebAssembly.Memory | undefined
  /** What calls are suspended with; absent where the plug-in neither gives way nor waits, or cannot. */
  readonly jspi: Jspi | undefined
  /** Whether it gives way, so that each call must be awaited. */
  readonly givesWay: boolean
  #isPolled = false

  /**
   * @param mayWait whether the plug-in may be suspended for other reasons than to give way
   * @param watchdog where the plug-in's modules were compiled to be stopped by one
   * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where it is to give way, and there is no JSPI
   */
  constructor({ limits, signal }: Pick<Grants, 'limits' | 'signal'>, mayWait: boolean, watchdog: Alarm | undefined) {
    const { yieldEveryMs, fuel } = limits
    this.givesWay = yieldEveryMs !== undefined
    this.jspi = this.givesWay ? requireJspi() : mayWait ? findJspi() : undefined
    this.control = new CallControl(signal, watchdog)
    this.polls = new PollSlots(this.control, this.gate, yieldEveryMs)
    this.fuel = fuel === undefined ? undefined : new FuelGauge(toUnits(fuel))
    this.flag = watchdog?.memory
  }

  /** Begins a call; {@link end} must follow. @param isSuspendable whether it is awaited, and this runtime can suspend it */
  start(timeoutMs: number | undefined, signal: AbortSignal | undefined, isSuspendable: boolean): void {
    const { control, fuel } = this
    if (isSuspendable) control.deadline.startAlone(timeoutMs)
    else control.deadline.start(timeoutMs)
    this.gate.start(isSuspendable)
    control.callSignal = signal
    fuel?.startCall()
    this.#isPolled = this.flag === undefined && (timeoutMs !== undefined || this.givesWay)
    this.resume()
  }

  /** Begins a call, or goes on with one that was suspended. */
  readonly resume = (): void => {
    // Reading the clock costs a third of what a short call does.
    if (this.#isPolled) this.polls.start()
  }

  /** Ends a call. */
  end(): void {
    this.control.deadline.end()
    this.control.callSignal = undefined
  }
}

function toUnits(fuel: number | bigint): bigint {
  if (fuel === Infinity || fuel > MAX_FUEL) return MAX_FUEL
  return typeof fuel === 'bigint' ? fuel : BigInt(Math.floor(fuel))
}

import { StateError } from '@tenon/abi'
import type { Grants } from '../plugin-options.ts'
import type { Alarm } from './alarm.ts'
import { CallControl } from './call-control.ts'
import { FuelGauge } from './fuel.ts'
import { findJspi, type Jspi } from './jspi.ts'
import { PollSlots } from './poll-slots.ts'

/** The most that a fuel counter can hold. */
const MAX_FUEL = (1n << 63n) - 1n

/** What bounds the calls of one plug-in: their time, their fuel, what may cancel them, and when they give way. */
export class CallLimits {
  readonly control: CallControl
  readonly polls: PollSlots
  readonly fuel: FuelGauge | undefined
  /** The memory whose flag stops the plug-in, where it was compiled for that. */
  readonly flag: WebAssembly.Memory | undefined
  /** What calls are suspended with; absent where the plug-in does not give way. */
  readonly jspi: Jspi | undefined

  /**
   * @param watchdog where the plug-in's modules were compiled to be stopped by one
   * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where it is to give way, and there is no JSPI
   */
  constructor({ limits, signal }: Pick<Grants, 'limits' | 'signal'>, watchdog: Alarm | undefined) {
    const { yieldEveryMs, fuel } = limits
    this.jspi = yieldEveryMs === undefined ? undefined : requireJspi()
    this.control = new CallControl(signal, watchdog)
    const cooperation = this.jspi && { jspi: this.jspi, yieldEveryMs: yieldEveryMs ?? 0 }
    this.polls = new PollSlots(this.control, cooperation)
    this.fuel = fuel === undefined ? undefined : new FuelGauge(toUnits(fuel))
    this.flag = watchdog?.memory
  }

  /** Begins a call; {@link end} must follow. */
  start(timeoutMs: number | undefined, signal: AbortSignal | undefined): void {
    const { control, fuel } = this
    if (this.jspi === undefined) control.deadline.start(timeoutMs)
    else control.deadline.startAlone(timeoutMs)
    control.callSignal = signal
    fuel?.startCall()
    // Reading the clock costs a third of what a short call does.
    const isPolled = this.flag === undefined && (timeoutMs !== undefined || this.jspi !== undefined)
    if (isPolled) this.polls.start()
  }

  /** Ends a call. */
  end(): void {
    this.control.deadline.end()
    this.control.callSignal = undefined
  }
}

/**
 * What calls can be suspended with.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM
 */
export function requireJspi(): Jspi {
  const jspi = findJspi()
  if (jspi !== undefined) return jspi
  throw new StateError(
    'ERR_UNSUPPORTED_PLATFORM',
    'limits.yieldEveryMs needs JSPI (WebAssembly.promising), which this runtime does not have: use Node 24 or Chrome 137 or newer, or run the plug-in in a worker without that limit',
  )
}

function toUnits(fuel: number | bigint): bigint {
  if (fuel === Infinity || fuel > MAX_FUEL) return MAX_FUEL
  return typeof fuel === 'bigint' ? fuel : BigInt(Math.floor(fuel))
}

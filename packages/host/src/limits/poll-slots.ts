import { YIELD_NOW } from '@tenon/wasm-binary'
import { Later } from '../suspend/later.ts'
import type { SuspendGate } from '../suspend/suspend-gate.ts'
import type { CallControl } from './call-control.ts'
import { PollPacing } from './poll-pacing.ts'
import { yieldTurn } from './yield-turn.ts'

/** The slots of code that polls. What they are called from must not see an exception: it could catch it. */
export class PollSlots {
  readonly #control: CallControl
  readonly #pacing = new PollPacing()
  readonly #gate: SuspendGate
  readonly #yieldEveryMs: number
  #sliceEnd = Infinity

  /** @param yieldEveryMs absent where the plug-in does not give way */
  constructor(control: CallControl, gate: SuspendGate, yieldEveryMs: number = Infinity) {
    this.#control = control
    this.#gate = gate
    this.#yieldEveryMs = yieldEveryMs
  }

  /** The slot `poll`: units until the next one, 0 to stop, {@link YIELD_NOW}. */
  readonly poll = (): number => {
    const now = performance.now()
    if (this.#control.deadline.isOver(now)) return 0
    if (now >= this.#sliceEnd && this.#gate.isOpen) return YIELD_NOW
    return this.#pacing.next(now, this.#control.deadline.leftAt(now))
  }

  /** Begins a call, or goes on with one that was suspended. */
  start(): void {
    const now = performance.now()
    this.#sliceEnd = now + this.#yieldEveryMs
    this.#pacing.resume(now)
  }

  /** The slot `yield`: units until the next poll, once others had their turn. */
  readonly yield = (): Later =>
    new Later(yieldTurn(), () => {
      const now = performance.now()
      return this.#pacing.next(now, this.#control.deadline.leftAt(now))
    })
}

import { YIELD_NOW } from '@tenon/wasm-binary'
import type { CallControl } from './call-control.ts'
import type { Jspi } from './jspi.ts'
import { PollPacing } from './poll-pacing.ts'
import { yieldTurn } from './yield-turn.ts'

/** How a plug-in gives way. */
export interface Cooperation {
  readonly jspi: Jspi
  readonly yieldEveryMs: number
}

/** The slots of code that polls. What they are called from must not see an exception: it could catch it. */
export class PollSlots {
  readonly #control: CallControl
  readonly #pacing = new PollPacing()
  readonly #yieldEveryMs: number
  /** The slot `yield`; absent where the plug-in does not give way. */
  readonly yield: WebAssembly.ExportValue | undefined
  #sliceEnd = Infinity
  /** JavaScript that stands between the export called and the code that polls: it cannot be suspended. */
  #fixedFrames = 0

  constructor(control: CallControl, cooperation?: Cooperation) {
    this.#control = control
    this.#yieldEveryMs = cooperation?.yieldEveryMs ?? Infinity
    this.yield = cooperation && new cooperation.jspi.Suspending(() => this.#giveWay())
  }

  /** The slot `poll`: units until the next one, 0 to stop, {@link YIELD_NOW}. */
  readonly poll = (): number => {
    const now = performance.now()
    if (this.#control.deadline.isOver(now)) return 0
    if (now >= this.#sliceEnd && this.#fixedFrames === 0) return YIELD_NOW
    return this.#pacing.next(now, this.#control.deadline.leftAt(now))
  }

  /** Begins a call, or one step of it that can be suspended. */
  start(): void {
    const now = performance.now()
    this.#sliceEnd = now + this.#yieldEveryMs
    this.#pacing.resume(now)
  }

  /** Runs what cannot be suspended. */
  fix<T>(run: () => T): T {
    this.#fixedFrames++
    try {
      return run()
    } finally {
      this.#fixedFrames--
    }
  }

  async #giveWay(): Promise<number> {
    await yieldTurn()
    if (this.#control.findStop() !== undefined) return 0
    this.start()
    const now = performance.now()
    return this.#pacing.next(now, this.#control.deadline.leftAt(now))
  }
}

import { startWatchdog } from './start-watchdog.ts'
import type { Watchdog } from './watchdog.ts'
import type { WatchdogThread } from './watchdog-thread.ts'

/** Milliseconds that whoever can do without a watchdog waits for one: far more than it takes but on a starved machine. */
const PATIENCE_MS = 1000

/** Where plug-ins get the watchdog of their thread from. It is started when it is first asked for, and may take long to come. */
export class WatchdogSource {
  readonly #createThread: () => WatchdogThread
  readonly #patienceMs: number
  #coming: Promise<Watchdog | undefined> | undefined
  #known: Promise<Watchdog | undefined> | undefined

  /**
   * @param createThread may throw where there can be no thread
   * @param patienceMs how long {@link soon} waits, in milliseconds
   */
  constructor(createThread: () => WatchdogThread, patienceMs: number = PATIENCE_MS) {
    this.#createThread = createThread
    this.#patienceMs = patienceMs
  }

  /**
   * For who can do without: waits for a watchdog that was just started, but not for long. From then on it settles at once:
   * to nothing, and once the watchdog has come, however late, to that.
   */
  soon(): Promise<Watchdog | undefined> {
    return (this.#known ??= this.within(this.#patienceMs))
  }

  /** For who needs one. @returns `undefined` where it cannot be had, or has not come after so many milliseconds */
  async within(timeoutMs: number): Promise<Watchdog | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const isOver = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, undefined)
    })
    try {
      return await Promise.race([this.#start(), isOver])
    } finally {
      clearTimeout(timer)
    }
  }

  #start(): Promise<Watchdog | undefined> {
    this.#coming ??= startWatchdog(this.#createThread).then((watchdog) => {
      this.#known = Promise.resolve(watchdog)
      return watchdog
    })
    return this.#coming
  }
}

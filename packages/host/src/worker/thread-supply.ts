import { StateError } from '@tenon/abi'
import { describeThrown } from '../describe-thrown.ts'
import type { StartThread, WorkerThread } from './worker-thread.ts'

/** Milliseconds that a worker may take to load its code: long enough for a loaded machine, short of for ever. */
const START_TIMEOUT_MS = 30_000

/** Idle workers that are kept for plug-ins to come: starting one takes 25 ms and more, and one takes some megabytes. */
const MAX_IDLE = 2

/** From so many on, whoever starts workers will start more: one is kept ready. */
const FIRST_SPARE_START = 2

/** Plug-ins that a worker serves one after the other, so that nothing adds up. */
const MAX_TENANTS = 1000

/** A worker, and what is known of it. */
interface Idle {
  readonly thread: WorkerThread
  readonly url: string
}

/** Starts workers, and keeps some that have nothing to do. One for all plug-ins of a thread. */
export class ThreadSupply {
  readonly #start: StartThread
  readonly #tenants = new WeakMap<WorkerThread, number>()
  #idle: readonly Idle[] = []
  #starts = 0
  #isPreparing = false

  constructor(start: StartThread) {
    this.#start = start
  }

  /**
   * A worker that is ready for a plug-in.
   * @param url of its file, where that is not beside this one
   * @throws {StateError} ERR_WORKER_START
   */
  async take(url: string | URL | undefined): Promise<WorkerThread> {
    const found = this.#idle.find((idle) => idle.url === String(url))
    if (found !== undefined) this.#forget(found)
    const thread = found === undefined ? await this.#startThread(url) : found.thread
    if (this.#starts >= FIRST_SPARE_START) void this.prepare(url)
    return thread
  }

  /** Starts a worker for whoever takes the next one, if there is none. */
  async prepare(url: string | URL | undefined): Promise<void> {
    if (this.#isPreparing || this.#idle.length > 0) return
    this.#isPreparing = true
    try {
      const thread = await this.#startThread(url, false)
      this.#keep({ thread, url: String(url) })
    } catch {
      // Whoever needs one will be told.
    } finally {
      this.#isPreparing = false
    }
  }

  /** Takes a worker back that has no plug-in any more, to keep it or end it. */
  giveBack(thread: WorkerThread, url: string | URL | undefined): void {
    const tenants = (this.#tenants.get(thread) ?? 0) + 1
    this.#tenants.set(thread, tenants)
    if (this.#idle.length >= MAX_IDLE || tenants >= MAX_TENANTS) return void thread.stop()
    thread.post({ kind: 'clear' })
    this.#keep({ thread, url: String(url) })
  }

  #keep(idle: Idle): void {
    const { thread } = idle
    thread.keepAlive(false)
    thread.onMessage = () => {}
    thread.onEnd = () => this.#forget(idle)
    this.#idle = [...this.#idle, idle]
  }

  #forget(idle: Idle): void {
    this.#idle = this.#idle.filter((other) => other !== idle)
  }

  #startThread(url: string | URL | undefined, isNeeded = true): Promise<WorkerThread> {
    this.#starts++
    return new Promise((resolve, reject) => {
      let thread: WorkerThread | undefined
      const fail = (reason: unknown): void => {
        clearTimeout(timer)
        void thread?.stop()
        reject(notStarted(reason))
      }
      const timer = setTimeout(() => fail(new Error('its code did not load in time')), START_TIMEOUT_MS)
      try {
        thread = this.#start(url)
        const started = thread
        if (!isNeeded) letEnd(thread, timer)
        thread.onEnd = fail
        thread.onMessage = () => {
          clearTimeout(timer)
          resolve(started)
        }
      } catch (error) {
        fail(error)
      }
    })
  }
}

/** A process that has nothing else to do does not wait for a worker that nobody has asked for. */
function letEnd(thread: WorkerThread, timer: { unref?(): unknown } | number): void {
  thread.keepAlive(false)
  if (typeof timer === 'object') timer.unref?.()
}

/** What a bundle leaves behind: files beside its own, and modules that a worker of its own asks for. */
const BUNDLED = /cannot find module|dynamic require/i

function notStarted(cause: unknown): StateError {
  const reason = describeThrown(cause)
  const cure = BUNDLED.test(reason) ? '; where @tenon/host is bundled, say where its worker is with workerUrl' : ''
  return new StateError('ERR_WORKER_START', `No worker for the plug-in could be started: ${reason}${cure}`, { cause })
}

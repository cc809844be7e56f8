import { StateError } from '@tenon/abi'
import { describeThrown } from '../describe-thrown.ts'
import type { StartThread, WorkerThread } from './worker-thread.ts'

/** Milliseconds that a worker may take to load its code: long enough for a loaded machine, short of for ever. */
const START_TIMEOUT_MS = 30_000

/** Idle workers that are kept for plug-ins to come: starting one takes 25 ms, and one takes some megabytes. */
const MAX_IDLE = 2

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
    if (found === undefined) return this.#startThread(url)
    this.#forget(found)
    return found.thread
  }

  /** Takes a worker back that has no plug-in any more, to keep it or end it. */
  giveBack(thread: WorkerThread, url: string | URL | undefined): void {
    const tenants = (this.#tenants.get(thread) ?? 0) + 1
    this.#tenants.set(thread, tenants)
    if (this.#idle.length >= MAX_IDLE || tenants >= MAX_TENANTS) return void thread.stop()
    const idle = { thread, url: String(url) }
    thread.post({ kind: 'clear' })
    thread.keepAlive(false)
    thread.onMessage = () => {}
    thread.onEnd = () => this.#forget(idle)
    this.#idle = [...this.#idle, idle]
  }

  #forget(idle: Idle): void {
    this.#idle = this.#idle.filter((other) => other !== idle)
  }

  #startThread(url: string | URL | undefined): Promise<WorkerThread> {
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

function notStarted(cause: unknown): StateError {
  return new StateError('ERR_WORKER_START', `No worker for the plug-in could be started: ${describeThrown(cause)}`, {
    cause,
  })
}

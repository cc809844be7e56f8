import { StateError } from '@tenon/abi'
import { describeThrown } from '../describe-thrown.ts'
import { fromErrorWire } from './error-wire.ts'
import { createShared, type Setup } from './setup-message.ts'
import { SharedChannel } from './shared-channel.ts'
import type { ThreadSupply } from './thread-supply.ts'
import type { AfterCall, BareOutput, FromWorker, ToWorker } from './worker-protocol.ts'
import type { WorkerThread } from './worker-thread.ts'

/** What a session is made of. */
export interface SessionParts {
  readonly threads: ThreadSupply
  readonly url: string | URL | undefined
  readonly setup: Setup
  /** Whether the plug-in was compiled to look at a flag. */
  readonly isFlagged: boolean
}

/** Who hears what a worker says in a call. */
export interface SessionListener {
  onMessage(message: FromWorker): void
  /** The worker is gone. */
  onDeath(error: StateError): void
}

/**
 * A worker with a plug-in set up in it. It has no link to its plug-in but in a call, so that one that nobody uses can be
 * collected.
 */
export class WorkerSession {
  readonly channel: SharedChannel | undefined
  /** The export that it was last told to call. */
  lastName: string | undefined
  /** What the worker told of the plug-in before its first call. */
  first: AfterCall = {}
  readonly #thread: WorkerThread
  readonly #parts: SessionParts
  #isDead = false
  /** Gives up what waits for the worker. */
  #giveUp: (error: StateError) => void = ignore

  private constructor(thread: WorkerThread, parts: SessionParts, channel: SharedChannel | undefined) {
    this.#thread = thread
    this.#parts = parts
    this.channel = channel
  }

  /**
   * Finds or starts a worker, and sets the plug-in up in it.
   * @throws {StateError} ERR_WORKER_START, ERR_WORKER_DIED; and whatever an inline plug-in fails with when it is made
   */
  static async start(parts: SessionParts): Promise<WorkerSession> {
    const { threads, url, setup, isFlagged } = parts
    const thread = await threads.take(url)
    const shared = createShared(isFlagged)
    const session = new WorkerSession(thread, parts, shared && new SharedChannel(shared.buffer, 'host'))
    try {
      const answer = await session.request({ ...setup, shared })
      if (answer.kind === 'refused') throw fromErrorWire(answer.error)
      if (answer.kind === 'set-up') session.first = answer
    } catch (error) {
      void session.stop()
      throw error
    }
    return session
  }

  /** Whether its worker is gone. */
  get isDead(): boolean {
    return this.#isDead
  }

  /** Says something to the worker. */
  post(message: ToWorker, transfer?: readonly ArrayBuffer[]): void {
    this.#thread.post(message, transfer)
  }

  /** Listens from now on, and keeps the process alive meanwhile. */
  attach(listener: SessionListener): void {
    const thread = this.#thread
    thread.keepAlive(true)
    thread.onMessage = (message) => listener.onMessage(message)
    thread.onEnd = (reason) => {
      this.#isDead = true
      listener.onDeath(died(reason))
    }
  }

  /** Listens no more. */
  detach(): void {
    const thread = this.#thread
    thread.keepAlive(false)
    thread.onMessage = ignore
    thread.onEnd = () => {
      this.#isDead = true
    }
  }

  /** Says something, and waits for what the worker says next. @throws {StateError} ERR_WORKER_DIED */
  async request(message: ToWorker): Promise<Exclude<FromWorker, BareOutput>> {
    try {
      return await new Promise((resolve, reject) => {
        this.#giveUp = reject
        const onMessage = (answer: FromWorker): void => {
          if (!(answer instanceof Uint8Array)) resolve(answer)
        }
        this.attach({ onMessage, onDeath: reject })
        this.post(message)
      })
    } finally {
      this.#giveUp = ignore
      // Of one that is ended somebody waits for the end.
      if (!this.#isDead) this.detach()
    }
  }

  /** Ends the worker, whatever it is at. */
  stop(): Promise<void> {
    this.#isDead = true
    // Deno and Bun end a worker only once its code has ended.
    this.channel?.stopCall()
    this.#giveUp(died(new Error('it was ended')))
    return this.#thread.stop()
  }

  /** As {@link stop}, where its plug-in will want another. */
  async replace(): Promise<void> {
    void this.#parts.threads.prepare(this.#parts.url)
    await this.stop()
  }

  /** Leaves the worker to the next plug-in: only between calls. */
  async leave(): Promise<void> {
    if (this.#isDead) return
    this.#isDead = true
    this.#parts.threads.giveBack(this.#thread, this.#parts.url)
  }
}

function ignore(): void {}

function died(reason: unknown): StateError {
  return new StateError('ERR_WORKER_DIED', `The worker of the plug-in ended: ${describeThrown(reason)}`, {
    cause: reason,
  })
}

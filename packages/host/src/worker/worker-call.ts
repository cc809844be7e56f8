import { PluginError, StateError } from '@tenon/abi'
import type { CallOptions } from '../call-arguments.ts'
import { describeThrown } from '../describe-thrown.ts'
import type { Deadline } from '../limits/deadline.ts'
import type { Grants } from '../plugin-options.ts'
import { PluginOutput } from '../plugin-output.ts'
import { CallStop, type StopReason } from './call-stop.ts'
import { takeFrames } from '../debug/note-frames.ts'
import { fromErrorWire } from './error-wire.ts'
import type { BareAnswer, HostSide } from './host-side.ts'
import { MIN_MOVED_BYTES } from './moved-bytes.ts'
import { encodePlain } from './plain-codec.ts'
import type { VarChanges } from './var-changes.ts'
import type {
  AfterCall,
  Answer,
  AskMessage,
  BareInput,
  BareOutput,
  CallMessage,
  FailedMessage,
  FromWorker,
} from './worker-protocol.ts'
import type { SessionListener, WorkerSession } from './worker-session.ts'

/** What a call in a worker needs. */
export interface WorkerCallParts {
  readonly session: WorkerSession
  readonly host: HostSide
  readonly vars: VarChanges
  readonly deadline: Deadline
  readonly grants: Pick<Grants, 'limits' | 'signal'>
  /** Milliseconds of its time that are over already. */
  readonly waitedMs: number
  /** Hears what is known once it has ended. */
  readonly learn: (after: AfterCall) => void
}

const encoder = new TextEncoder()

/** The host's side of one call. */
export class WorkerCall implements SessionListener {
  readonly #parts: WorkerCallParts
  readonly #stop: CallStop
  #resolve: (output: PluginOutput) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #isServing = false

  constructor(parts: WorkerCallParts) {
    this.#parts = parts
    this.#stop = new CallStop({
      ask: (reason) => this.#askToStop(reason),
      force: (error) => this.#replaceWorker(error),
    })
  }

  /** Runs it. Only once. */
  run(name: string, input: string | Uint8Array, options: CallOptions): Promise<PluginOutput> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#start(options)
      const content = toSent(input)
      const message = this.#message(name, content, options)
      const isMoved = typeof content !== 'string' && content.length >= MIN_MOVED_BYTES
      this.#parts.session.post(message, isMoved ? [content.buffer as ArrayBuffer] : undefined)
    })
  }

  /** Ends it, as its worker is ended. */
  abandon(error: PluginError): void {
    void this.#parts.session.stop()
    this.onDeath(error)
  }

  /** @see SessionListener */
  onDeath(error: PluginError): void {
    this.#end()
    this.#reject(this.#stop.error ?? error)
  }

  /** @see SessionListener */
  onMessage(message: FromWorker): void {
    if (message instanceof Uint8Array) return this.#returnBare(message)
    switch (message.kind) {
      case 'log':
        return this.#hear((host) => host.log(message.level, message.message))
      case 'write':
        return this.#hear((host) => host.write(message.stream, message.bytes))
      case 'ask':
        return this.#serve(message)
      case 'returned':
        this.#finish(message)
        return this.#return(message.output)
      case 'failed':
        this.#finish(message)
        return this.#reject(this.#errorOf(message))
      default:
    }
  }

  #replaceWorker(error: PluginError): void {
    void this.#parts.session.replace()
    this.onDeath(error)
  }

  /** Whether the plug-in itself looks at its time, or at a flag. */
  get #isTimed(): boolean {
    const { timeoutMs, yieldEveryMs } = this.#parts.grants.limits
    return timeoutMs !== undefined || yieldEveryMs !== undefined
  }

  #message(name: string, input: string | Uint8Array, options: CallOptions): CallMessage | BareInput {
    const { session, vars } = this.#parts
    const patch = vars.take()
    const timeoutMs = this.#isTimed ? options.timeoutMs : undefined
    if (name === session.lastName && patch === undefined && timeoutMs === undefined) return input
    session.lastName = name
    return { kind: 'call', name, input, ...(timeoutMs !== undefined && { timeoutMs }), ...(patch && { vars: patch }) }
  }

  #start({ timeoutMs = this.#parts.grants.limits.timeoutMs, signal, context }: CallOptions): void {
    const { session, host, deadline, grants, waitedMs } = this.#parts
    session.channel?.startCall()
    session.attach(this)
    host.startCall(context)
    deadline.startAlone(timeoutMs)
    const timeout = timeoutMs === undefined ? undefined : { ms: timeoutMs - waitedMs, error: () => deadline.error() }
    this.#stop.start(timeout, grants.signal, signal)
  }

  #end(): void {
    const { session, host, deadline } = this.#parts
    this.#stop.end()
    host.endCall()
    deadline.end()
    session.detach()
  }

  #finish(after: AfterCall): void {
    this.#parts.vars.apply(after.vars)
    this.#parts.learn(after)
    this.#end()
  }

  #returnBare(output: BareOutput): void {
    this.#end()
    this.#return(output)
  }

  #return(output: Uint8Array<ArrayBuffer> | undefined): void {
    const { failure } = this.#parts.host
    if (failure === undefined) return this.#resolve(new PluginOutput(output ?? new Uint8Array(), output !== undefined))
    // Inline it would not have come so far: what is left of the call must not reach the next.
    this.#parts.session.post({ kind: 'reset' })
    this.#reject(failure.error)
  }

  #errorOf({ error }: FailedMessage): unknown {
    const { failure } = this.#parts.host
    if (failure !== undefined) return failure.error
    const stop = this.#stop.error
    if (error === 'host') return stop
    const made = fromErrorWire(error)
    const isStop = PluginError.is(made) && (made.code === 'ERR_TIMEOUT' || made.code === 'ERR_ABORTED')
    if (!isStop || stop === undefined) return made
    takeFrames(stop, made)
    return stop
  }

  #hear(tell: (host: HostSide) => void): void {
    const { host } = this.#parts
    if (host.hear(() => tell(host))) return
    const error = host.failure?.error
    if (PluginError.is(error)) this.#stop.stop('failed', error)
  }

  #serve({ ask, vars }: AskMessage): void {
    if (this.#stop.error !== undefined) return
    this.#parts.vars.apply(vars)
    this.#isServing = true
    const answer = this.#parts.host.serve(ask)
    if (answer instanceof Promise) void answer.then((value) => this.#answer(value))
    else this.#answer(answer)
  }

  /** Whoever stopped the call has woken the worker up: it waits for nothing. */
  #answer(bare: BareAnswer): void {
    this.#isServing = false
    if (this.#stop.error !== undefined || this.#parts.session.isDead) return
    const { session, vars } = this.#parts
    const answer = { ...bare, vars: vars.take() } as Answer
    try {
      if (session.channel === undefined) session.post({ kind: 'answer', answer })
      else session.channel.send(encodePlain(answer))
    } catch (thrown) {
      this.#replaceWorker(notAnswered(thrown))
    }
  }

  /** Where nothing in it looks, it can only be ended with its worker. */
  #askToStop(reason: StopReason): boolean {
    const { session, host } = this.#parts
    const isServing = this.#isServing
    if (reason !== 'failed') host.stopCall()
    if (session.channel === undefined) return reason === 'failed' || (reason === 'timeout' && this.#isTimed)
    session.channel.stopCall()
    return reason === 'failed' || isServing || this.#isTimed
  }
}

/** The worker may have died while it was sent a large answer; what was to be sent may have been too large to send. */
function notAnswered(cause: unknown): PluginError {
  if (PluginError.is(cause)) return cause
  return new StateError('ERR_WORKER_DIED', `The worker could not be answered: ${describeThrown(cause)}`, { cause })
}

/** What the caller has stays whole: much is copied, to be moved from there; text soon goes quicker as bytes. */
function toSent(input: string | Uint8Array): string | Uint8Array {
  if (typeof input === 'string') return input.length < MIN_MOVED_BYTES ? input : encoder.encode(input)
  const isCopiedByItself = input.length < MIN_MOVED_BYTES && isWhole(input)
  return isCopiedByItself ? input : new Uint8Array(input)
}

/** Whether sending it sends nothing else: with a view goes all that it is a view of. Shared memory would be shared. */
function isWhole({ buffer, byteLength }: Uint8Array): boolean {
  return buffer.byteLength === byteLength && buffer instanceof ArrayBuffer
}

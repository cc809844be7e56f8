import { HostFunctionError, type LogLevel, PluginError, StateError } from '@tenon/abi'
import { CallContext, CallContexts } from '../call-context.ts'
import { describeThrown } from '../describe-thrown.ts'
import { type HostFunction, isThenable } from '../host-function.ts'
import { chooseTransport } from '../http/choose-transport.ts'
import { requestTimedOut } from '../http/http-errors.ts'
import type { HttpTransport } from '../http/http-transport.ts'
import type { Deadline } from '../limits/deadline.ts'
import { HostFunctionCall } from '../linker/host-function-result.ts'
import { createLogSink, type LogSink } from '../logger.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import type { VarStore } from '../var-store.ts'
import { toErrorWire } from './error-wire.ts'
import { RemoteBlocks } from './remote-blocks.ts'
import type { SharedChannel } from './shared-channel.ts'
import type { Answer, Ask, FunctionAsk, HttpAsk, HttpOutcome, WasiStream } from './worker-protocol.ts'

type Bare<A> = A extends Answer ? Omit<A, 'vars'> : never

/** An answer but for the vars, which are taken when it is sent. */
export type BareAnswer = Bare<Answer>

/** What serving a worker needs. */
export interface HostSideParts {
  readonly grants: Pick<Grants, 'functions' | 'fetch' | 'logger' | 'wasi'>
  readonly platform: Platform
  readonly vars: VarStore
  readonly channel: SharedChannel | undefined
  /** Of the call under way. */
  readonly deadline: Deadline
}

/** The host's side of a plug-in in a worker: does what that asks for. */
export class HostSide {
  readonly #parts: HostSideParts
  readonly #blocks: RemoteBlocks
  readonly #contexts: CallContexts
  readonly #functions: readonly HostFunctionCall[]
  readonly #log: LogSink
  #call: ServedCall = newCall()

  constructor(parts: HostSideParts) {
    this.#parts = parts
    this.#log = createLogSink(parts.grants.logger, 'trace', Infinity)
    const blocks = new RemoteBlocks(parts.channel)
    this.#blocks = blocks
    this.#contexts = new CallContexts(blocks, parts.vars)
    // What a function by content returns needs no handle here.
    const later = {
      read: nothing,
      readText: nothing,
      store: (content: string | Uint8Array) => blocks.storeLater(content),
    }
    const results = new CallContext(later, parts.vars)
    this.#functions = [...parts.grants.functions].flatMap(([namespace, functions]) =>
      [...functions].map(([name, made]) => {
        const storing: HostFunction = { ...made, toResults: (_context, output) => made.toResults(results, output) }
        return new HostFunctionCall(`${namespace}.${name}`, storing)
      }),
    )
  }

  /** Begins a call; {@link endCall} must follow. */
  startCall(hostContext: unknown): void {
    this.#call = newCall()
    this.#contexts.start(hostContext)
  }

  /** Says that the call will end: what is thrown from now on is not what ended it. */
  stopCall(): void {
    this.#call.isStopped = true
    this.#call.request?.abort()
  }

  /** Ends it: contexts are void, and requests under way given up. */
  endCall(): void {
    this.stopCall()
    this.#contexts.end()
    this.#blocks.end()
  }

  /** What was first thrown here in this call. */
  get failure(): Thrown | undefined {
    return this.#call.failure
  }

  /** Runs code of the application that answers nothing; what it throws fails the call. @returns whether it did not */
  hear(run: () => void): boolean {
    try {
      this.#parts.deadline.around(run)
      return true
    } catch (error) {
      keepFailure(this.#call, error)
      return false
    }
  }

  /** Hands a message to the logger; it was filtered and cut where it comes from. @throws {HostFunctionError} */
  log(level: LogLevel, message: string): void {
    this.#log.write(level, message, 0)
  }

  /** Hands output to whoever listens to it. @throws {HostFunctionError} */
  write(stream: WasiStream, bytes: Uint8Array): void {
    guardOption(`wasi.${stream}`, () => this.#parts.grants.wasi?.[stream]?.(bytes))
  }

  /** Does what is asked; a promise where that takes a while. Neither throws. */
  serve(ask: Ask): BareAnswer | Promise<BareAnswer> {
    const call = this.#call
    try {
      if (ask.kind === 'function') return this.#callFunction(ask, call)
      if (ask.kind === 'http') return this.#request(ask, call)
      return { kind: 'value', value: ask.kind === 'input' ? this.#read(ask.maxBytes) : undefined }
    } catch (error) {
      this.#blocks.end()
      return failed(call, error)
    }
  }

  #read(maxBytes: number): Uint8Array | undefined {
    const stdin = this.#parts.grants.wasi?.stdin
    if (typeof stdin !== 'function') return undefined
    return this.#parts.deadline.around(() => guardOption('wasi.stdin', () => stdin(maxBytes)))
  }

  #callFunction(ask: FunctionAsk, call: ServedCall): BareAnswer | Promise<BareAnswer> {
    const run = this.#functions[ask.index]
    if (run === undefined) throw new RangeError(`no host function ${ask.index}`)
    const context = this.#contexts.current
    this.#blocks.start(ask)
    const results = this.#parts.deadline.around(() => run.begin(context, ask.args))
    if (isThenable(results)) return this.#awaitFunction(run, results, call)
    return { kind: 'results', results, stored: this.#blocks.end() }
  }

  async #awaitFunction(run: HostFunctionCall, output: PromiseLike<unknown>, call: ServedCall): Promise<BareAnswer> {
    try {
      const value = await settled(run, output)
      // Nobody waits for it any more, and the blocks are another call's.
      if (call.isStopped) return { kind: 'value', value: undefined }
      const results = run.finish(this.#contexts.current, value)
      return { kind: 'results', results, stored: this.#blocks.end() }
    } catch (error) {
      if (!call.isStopped) this.#blocks.end()
      return failed(call, error)
    }
  }

  async #request(ask: HttpAsk, call: ServedCall): Promise<BareAnswer> {
    return { kind: 'value', value: await this.#send(ask, call) }
  }

  async #send({ hop, timeoutMs }: HttpAsk, call: ServedCall): Promise<HttpOutcome> {
    const stop = new AbortController()
    call.request = stop
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => stop.abort(requestTimedOut(hop.url)), timeoutMs)
    try {
      return { response: await findTransport(this.#parts).send(hop, stop.signal) }
    } catch (error) {
      return { error: toErrorWire(error) }
    } finally {
      clearTimeout(timer)
    }
  }
}

interface Thrown {
  readonly error: unknown
}

/** A call, as far as it is served: what serves one that has ended must not meddle with the next. */
interface ServedCall {
  failure: Thrown | undefined
  request: AbortController | undefined
  isStopped: boolean
}

function newCall(): ServedCall {
  return { failure: undefined, request: undefined, isStopped: false }
}

function keepFailure(call: ServedCall, error: unknown): void {
  if (!call.isStopped) call.failure ??= { error }
}

function failed(call: ServedCall, error: unknown): BareAnswer {
  keepFailure(call, error)
  return { kind: 'error', error: toErrorWire(error) }
}

async function settled(run: HostFunctionCall, output: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await output
  } catch (error) {
    throw run.failure(error)
  }
}

function findTransport({ grants, platform }: HostSideParts): HttpTransport {
  const transport = chooseTransport(grants, platform)
  if (transport !== undefined) return transport
  throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This runtime has no HTTP for plug-ins')
}

function nothing(): undefined {
  return undefined
}

/** Runs a function among the options. @throws {HostFunctionError} ERR_HOST_FUNCTION_THREW */
function guardOption<T>(name: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (PluginError.is(cause)) throw cause
    throw new HostFunctionError('ERR_HOST_FUNCTION_THREW', `The option ${name} threw: ${describeThrown(cause)}`, {
      cause,
      details: { function: name },
    })
  }
}

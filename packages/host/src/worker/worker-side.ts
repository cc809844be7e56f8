import type { LogLevel } from '@tenon/abi'
import type { HttpResponse, HttpTransport, WaitingHttpTransport } from '../http/http-transport.ts'
import type { CallOptions } from '../call-arguments.ts'
import { InlinePlugin } from '../inline/inline-plugin.ts'
import { isForeign } from '../linker/foreign-errors.ts'
import type { LoadedModules } from '../loader/loaded-module.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import type { PluginOutput } from '../plugin-output.ts'
import { VarStore } from '../var-store.ts'
import type { WasiOptions } from '../wasi/wasi-options.ts'
import { fromErrorWire, toErrorWire } from './error-wire.ts'
import { proxyFunctions } from './function-proxy.ts'
import { HostLink, noBlocks, type Post } from './host-link.ts'
import { MIN_MOVED_BYTES } from './moved-bytes.ts'
import { SharedChannel } from './shared-channel.ts'
import { VarChanges } from './var-changes.ts'
import { WorkerAlarm } from './worker-alarm.ts'
import type {
  AfterCall,
  Answer,
  CallMessage,
  FromWorker,
  HttpOutcome,
  SetupMessage,
  ToWorker,
  WasiWire,
} from './worker-protocol.ts'

/** What a worker has of a plug-in. */
interface Resident {
  readonly plugin: InlinePlugin
  /** Whether its calls are never suspended: the host is waited for, and nobody else is here to give way to. */
  readonly isSync: boolean
  readonly link: HostLink
  readonly vars: VarChanges
  /** What the host knows of. */
  toldMemoryBytes: number
  /** The export that was last called. */
  lastName: string
}

/** The worker's side of a plug-in: an inline one, whose functions are its host's. */
export class WorkerSide {
  readonly #post: Post
  readonly #platform: Platform
  #resident: Resident | undefined

  constructor(post: Post, platform: Platform) {
    this.#post = post
    this.#platform = platform
    post({ kind: 'ready' })
  }

  /** Does what the host says. */
  receive(message: ToWorker): void {
    if (typeof message === 'string' || message instanceof Uint8Array) return this.#run(this.#present(), message)
    switch (message.kind) {
      case 'setup':
        return this.#setUp(message)
      case 'call':
        return this.#call(message)
      case 'answer':
        return this.#resident?.link.answer(message.answer)
      case 'reset':
        return void this.#reset()
      case 'clear':
        void this.#resident?.plugin.close()
        this.#resident = undefined
    }
  }

  #setUp(message: SetupMessage): void {
    try {
      this.#resident = createResident(message, this.#post, this.#platform)
      this.#post({ kind: 'set-up', ...afterCall(this.#resident) })
    } catch (error) {
      this.#post({ kind: 'refused', error: toErrorWire(error) })
    }
  }

  #call({ name, input, timeoutMs, vars }: CallMessage): void {
    const resident = this.#present()
    resident.vars.apply(vars)
    resident.lastName = name
    this.#run(resident, input, timeoutMs === undefined ? undefined : { timeoutMs })
  }

  #run(resident: Resident, input: string | Uint8Array, options?: CallOptions): void {
    const { plugin, isSync, lastName } = resident
    if (!isSync) return void this.#callSuspendable(resident, lastName, input, options)
    try {
      this.#return(resident, plugin.callSync(lastName, input, options))
    } catch (error) {
      this.#fail(resident, error)
    }
  }

  async #callSuspendable(resident: Resident, ...args: Parameters<InlinePlugin['call']>): Promise<void> {
    try {
      this.#return(resident, await resident.plugin.call(...args))
    } catch (error) {
      this.#fail(resident, error)
    }
  }

  #fail(resident: Resident, error: unknown): void {
    const wire = isForeign(error) ? 'host' : toErrorWire(error)
    this.#post({ kind: 'failed', error: wire, ...afterCall(resident) })
  }

  async #reset(): Promise<void> {
    const resident = this.#present()
    await resident.plugin.reset()
    this.#post({ kind: 'reset', ...afterCall(resident) })
  }

  #present(): Resident {
    if (this.#resident !== undefined) return this.#resident
    throw new TypeError('there is no plug-in yet')
  }

  #return(resident: Resident, given: PluginOutput): void {
    if (!given.isSet) return this.#post({ kind: 'returned', ...afterCall(resident) })
    const output = given.bytes()
    const isWhole = output.byteLength === output.buffer.byteLength
    const sent = isWhole ? output : new Uint8Array(output)
    const after = afterCall(resident)
    const message: FromWorker = after === NO_NEWS ? sent : { kind: 'returned', output: sent, ...after }
    if (sent.length < MIN_MOVED_BYTES) this.#post(message)
    else this.#post(message, [sent.buffer])
  }
}

const NO_NEWS: AfterCall = {}

function afterCall(resident: Resident): AfterCall {
  const { memoryBytes, fuelConsumed: fuel } = resident.plugin
  const patch = resident.vars.take()
  const isNews = memoryBytes !== resident.toldMemoryBytes
  if (!isNews && fuel === undefined && patch === undefined) return NO_NEWS
  resident.toldMemoryBytes = memoryBytes
  return { ...(isNews && { memoryBytes }), ...(fuel !== undefined && { fuel }), ...(patch && { vars: patch }) }
}

function createResident(message: SetupMessage, post: Post, platform: Platform): Resident {
  const { shared, modules } = message
  const channel = shared && new SharedChannel(shared.buffer, 'worker')
  const link = new HostLink(post, channel)
  const loaded: LoadedModules = { ...modules, watchdog: new WorkerAlarm(channel, shared?.flag) }
  const plugin = new InlinePlugin(loaded, createGrants(message, link), linkedPlatform(platform, link))
  link.vars = new VarChanges(plugin.vars)
  const isSync = link.canWait && message.grants.limits.yieldEveryMs === undefined
  return { plugin, isSync, link, vars: link.vars, toldMemoryBytes: 0, lastName: '' }
}

function createGrants({ grants, functions, sharesVars }: SetupMessage, link: HostLink): Grants {
  const logger = (level: LogLevel, message: string): void => link.say({ kind: 'log', level, message }, message.length)
  return {
    ...grants,
    functions: proxyFunctions(functions, link),
    wasi: grants.wasi && wasiOptions(grants.wasi, link),
    logger: grants.logLevel === 'off' ? undefined : logger,
    vars: sharesVars ? new VarStore(grants.limits.varBytes) : undefined,
    fetch: undefined,
    thread: 'inline',
    workerUrl: undefined,
    signal: stopSignal(link),
  }
}

function wasiOptions({ options, streams, asksForInput }: WasiWire, link: HostLink): WasiOptions {
  const writers = streams.map((stream) => {
    const write = (bytes: Uint8Array): void =>
      link.say({ kind: 'write', stream, bytes: new Uint8Array(bytes) }, bytes.length)
    return [stream, write] as const
  })
  const stdin = (maxBytes: number): Uint8Array | undefined =>
    valueOf(link.ask({ kind: 'input', maxBytes }, noBlocks)) as Uint8Array | undefined
  return { ...options, ...Object.fromEntries(writers), ...(asksForInput && { stdin }) }
}

/** The flag as the signal of a plug-in that knows of no other. */
function stopSignal(link: HostLink): AbortSignal {
  const signal: Pick<AbortSignal, 'aborted' | 'reason'> = {
    get aborted() {
      return link.isStopped
    },
    reason: undefined,
  }
  return signal as AbortSignal
}

/** HTTP goes through the host. */
function linkedPlatform(platform: Platform, link: HostLink): Platform {
  const waiting: WaitingHttpTransport = {
    send: (hop, timeoutMs) => toResponse(link.ask({ kind: 'http', hop, timeoutMs }, noBlocks)),
  }
  const later: HttpTransport = {
    send: async (hop) => toResponse(await link.askLater({ kind: 'http', hop, timeoutMs: undefined })),
  }
  // Where it can wait it must, also for a plug-in that gives way: the answer comes through the memory then.
  return link.canWait
    ? { ...platform, http: undefined, waitingHttp: () => waiting }
    : { ...platform, http: () => later, waitingHttp: undefined }
}

function toResponse(answer: Answer): HttpResponse {
  const outcome = valueOf(answer) as HttpOutcome
  if ('error' in outcome) throw fromErrorWire(outcome.error)
  return outcome.response
}

function valueOf(answer: Answer): unknown {
  return 'value' in answer ? answer.value : undefined
}

import { StateError } from '@tenon/abi'
import { assertNotAborted } from '../abort.ts'
import { assertReady } from '../assert-ready.ts'
import { assertCallOptions, type CallInput, type CallOptions, toKernelInput } from '../call-arguments.ts'
import { ignoreRejection } from '../ignore-rejection.ts'
import { Deadline } from '../limits/deadline.ts'
import type { LoadedModules } from '../loader/loaded-module.ts'
import { assertCallable, type ExportInfo, type ImportInfo, isCallable } from '../module-shape.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOutput } from '../plugin-output.ts'
import { VarStore } from '../var-store.ts'
import { collectMemories, isWithoutMemory } from './collect-memories.ts'
import { HostSide } from './host-side.ts'
import { createSetup } from './setup-message.ts'
import { StartWait } from './start-wait.ts'
import { VarChanges } from './var-changes.ts'
import { WorkerCall } from './worker-call.ts'
import { WorkerSession, type SessionParts } from './worker-session.ts'
import type { AfterCall } from './worker-protocol.ts'

/** A worker whose plug-in had more memory is not kept: it might have it for long. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024

/** Ends the workers of plug-ins that were collected without being closed. */
const abandoned = new FinalizationRegistry<WorkerSession>((session) => void session.stop())

/**
 * Makes a plug-in that runs in a worker of its own.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM, ERR_WORKER_START
 */
export async function createWorkerPlugin(modules: LoadedModules, grants: Grants, platform: Platform): Promise<Plugin> {
  const plugin = new WorkerPlugin(modules, grants, platform)
  await plugin.start()
  return plugin
}

/** A plug-in that runs in a worker. */
class WorkerPlugin implements Plugin {
  readonly vars: VarStore
  readonly #modules: LoadedModules
  readonly #grants: Grants
  readonly #platform: Platform
  readonly #parts: SessionParts
  readonly #deadline = new Deadline()
  readonly #changes: VarChanges
  readonly #callable = new Set<string>()
  #session: WorkerSession | undefined
  #host: HostSide | undefined
  /** A worker that starts, as the one before has died. */
  #starting: Promise<WorkerSession> | undefined
  /** The call in hand, or its wait for a worker. */
  #call: Pick<WorkerCall, 'abandon'> | undefined
  #fuel: bigint | undefined
  #memoryBytes = 0
  #isBusy = false
  #isClosed = false

  constructor(modules: LoadedModules, grants: Grants, platform: Platform) {
    const { limits, workerUrl } = grants
    const { threads } = platform
    if (threads === undefined) {
      throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This runtime has no workers that a plug-in could run in')
    }
    this.#modules = modules
    this.#grants = grants
    this.#platform = platform
    this.vars = grants.vars ?? new VarStore(limits.varBytes)
    this.#changes = new VarChanges(this.vars)
    const isFlagged = modules.isFlagged === true && modules.main.isLinkedAhead !== true
    this.#parts = { threads, url: workerUrl, setup: createSetup(modules, grants, this.vars), isFlagged }
  }

  get exports(): readonly ExportInfo[] {
    return this.#modules.main.shape.exports
  }

  get imports(): readonly ImportInfo[] {
    return this.#modules.main.shape.imports
  }

  get fuelConsumed(): bigint | undefined {
    return this.#fuel
  }

  get memoryBytes(): number {
    return this.#memoryBytes
  }

  functionExists(name: string): boolean {
    const found = this.exports.find((item) => item.name === name)
    return found?.kind === 'function' && (found.signature === undefined || isCallable(found.signature))
  }

  /** Starts its worker. @throws as {@link WorkerSession.start} */
  async start(): Promise<WorkerSession> {
    const session = await WorkerSession.start(this.#parts).catch((error: unknown) => {
      if (!isWithoutMemory(error)) throw error
      collectMemories()
      return WorkerSession.start(this.#parts)
    })
    if (this.#isClosed) {
      void session.stop()
      throw closed()
    }
    this.#changes.restart()
    this.#session = session
    this.#host = undefined
    this.#memoryBytes = 0
    this.#learn(session.first)
    abandoned.register(this, session, this)
    return session
  }

  async call(name: string, input: CallInput = '', options: CallOptions = {}): Promise<PluginOutput> {
    assertReady(this.#isClosed, this.#isBusy)
    const content = toKernelInput(input)
    this.#assertOptions(options)
    if (!this.#callable.has(name)) this.#checkCallable(name)
    try {
      return await this.#run(name, content, options)
    } catch (error) {
      // No code of the plug-in has run then, but for start functions of modules that came compiled.
      if (this.#isClosed || !isWithoutMemory(error)) throw await this.#explain(error)
    }
    collectMemories()
    return this.#run(name, content, options).catch(async (error: unknown) => {
      throw await this.#explain(error)
    })
  }

  async #explain(error: unknown): Promise<unknown> {
    const { debug } = this.#modules
    return debug === undefined ? error : debug.explain(error)
  }

  async #run(name: string, content: string | Uint8Array, options: CallOptions): Promise<PluginOutput> {
    this.#isBusy = true
    try {
      const live = this.#liveSession
      if (live !== undefined) return await this.#beginCall(live).run(name, content, options)
      // Meanwhile the bytes may be changed by whoever they belong to.
      const kept = typeof content === 'string' ? content : new Uint8Array(content)
      const begunAt = performance.now()
      const session = await this.#waitForWorker(options)
      assertNotAborted(this.#grants.signal)
      assertNotAborted(options.signal)
      return await this.#beginCall(session, performance.now() - begunAt).run(name, kept, options)
    } finally {
      this.#endCall()
    }
  }

  /** @param waitedMs how much of its time it has waited */
  #beginCall(session: WorkerSession, waitedMs = 0): WorkerCall {
    const host = (this.#host ??= this.#createHost(session))
    const call = new WorkerCall({
      session,
      host,
      vars: this.#changes,
      deadline: this.#deadline,
      grants: this.#grants,
      waitedMs,
      learn: this.#learn,
    })
    this.#call = call
    return call
  }

  async #waitForWorker(options: CallOptions): Promise<WorkerSession> {
    const { limits, signal } = this.#grants
    const ms = options.timeoutMs ?? limits.timeoutMs
    const wait = new StartWait()
    this.#call = wait
    const deadline = this.#deadline
    deadline.startAlone(ms)
    try {
      const timeout = ms === undefined ? undefined : { ms, error: () => deadline.error() }
      return await wait.run(this.#startAgain(), [timeout, signal, options.signal])
    } finally {
      deadline.end()
    }
  }

  callSync(): PluginOutput {
    throw new StateError(
      'ERR_PLUGIN_IN_WORKER',
      "The plug-in runs in a worker, which cannot be waited for: await call() instead of callSync(), or create it with thread: 'inline' where its host functions return no promises",
    )
  }

  async reset(): Promise<void> {
    assertReady(this.#isClosed, this.#isBusy)
    const session = this.#session
    if (session === undefined || session.isDead) return
    this.#isBusy = true
    try {
      const answer = await session.request({ kind: 'reset' })
      if (answer.kind === 'reset') this.#learn(answer)
    } catch {
      // A worker that has died leaves nothing to be thrown away.
      this.#memoryBytes = 0
    } finally {
      this.#isBusy = false
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#changes.stop()
    abandoned.unregister(this)
    const session = this.#session
    this.#session = undefined
    const mayStay = !this.#isBusy && this.memoryBytes <= MAX_KEPT_BYTES
    this.#call?.abandon(closed())
    await (mayStay ? session?.leave() : session?.stop())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #assertOptions(options: CallOptions): void {
    assertNotAborted(this.#grants.signal)
    assertCallOptions(options)
    assertNotAborted(options.signal)
  }

  #checkCallable(name: unknown): void {
    assertCallable(this.#modules.main.shape, name)
    this.#callable.add(name)
  }

  get #liveSession(): WorkerSession | undefined {
    return this.#session?.isDead === false ? this.#session : undefined
  }

  /** A new worker where the one before has died; vars go with the next call. It outlives the call that wanted it. */
  #startAgain(): Promise<WorkerSession> {
    if (this.#starting === undefined) {
      abandoned.unregister(this)
      this.#session = undefined
      this.#starting = this.start().finally(() => (this.#starting = undefined))
      ignoreRejection(this.#starting)
    }
    return this.#starting
  }

  #createHost({ channel }: WorkerSession): HostSide {
    const { vars } = this
    return new HostSide({ grants: this.#grants, platform: this.#platform, vars, channel, deadline: this.#deadline })
  }

  readonly #learn = ({ fuel, memoryBytes }: AfterCall): void => {
    if (fuel !== undefined) this.#fuel = fuel
    if (memoryBytes !== undefined) this.#memoryBytes = memoryBytes
  }

  #endCall(): void {
    this.#isBusy = false
    this.#call = undefined
    if (this.#session?.isDead === true) this.#memoryBytes = 0
  }
}

function closed(): StateError {
  return new StateError('ERR_PLUGIN_CLOSED', 'The plug-in was closed during the call')
}

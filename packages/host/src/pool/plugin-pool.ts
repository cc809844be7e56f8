import { ArgumentError } from '@tenon/abi'
import { abortError, assertNotAborted } from '../abort.ts'
import { assertCallOptions, type CallInput, type CallOptions } from '../call-arguments.ts'
import { ignoreRejection } from '../ignore-rejection.ts'
import { type ExportInfo, type ImportInfo, isCallableExport } from '../module-shape.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOutput } from '../plugin-output.ts'
import type { PluginSource } from '../plugin-source.ts'
import type { VarStore } from '../var-store.ts'
import { Closings } from './closings.ts'
import { Dispatcher } from './dispatcher.ts'
import { LeasedPlugin } from './leased-plugin.ts'
import type { Member } from './member.ts'
import { PoolCounters, quantilesOf } from './pool-counters.ts'
import type { PoolSettings } from './pool-options.ts'
import type { PoolStats } from './pool-stats.ts'
import { copyInput, withTimeLeft } from './queued-call.ts'
import { PoolTask } from './pool-task.ts'
import { assertSwapOptions, type SwapOptions } from './swap-options.ts'
import { tryVersion } from './try-version.ts'
import type { Version } from './version.ts'

/** How long one waits for an instance to lease. */
export type LeaseOptions = Pick<CallOptions, 'signal' | 'timeoutMs'>

/** What a pool is made of. */
export interface PoolParts {
  readonly settings: PoolSettings
  readonly version: Version
  /** An instance of that version. */
  readonly first: Plugin
  /** The vars that all instances share, if they do. */
  readonly vars: VarStore | undefined
  /** Whether one call may find nothing of those before it. */
  readonly isIsolated: boolean
  /** Aborts every call, those that wait too. */
  readonly signal: AbortSignal | undefined
  /** Loads a new version; the options are laid over those that the pool was made with. */
  readonly load: (source: PluginSource, options: Omit<SwapOptions, 'check'>) => Promise<Version>
}

/** Several instances of a plug-in: calls run at the same time, or wait for their turn. */
export class PluginPool implements AsyncDisposable {
  /** The vars that all instances share; `undefined` where each has its own. */
  readonly vars: VarStore | undefined
  readonly #settings: PoolSettings
  readonly #dispatcher: Dispatcher
  readonly #counters = new PoolCounters()
  readonly #load: PoolParts['load']
  readonly #signal: AbortSignal | undefined
  readonly #isIsolated: boolean
  #lastSwap: Promise<void> = Promise.resolve()
  /** Fires when nothing is to be left of the pool. */
  readonly #ending = new AbortController()
  readonly #closings = new Closings()

  /** Made by `createPool`. */
  constructor({ settings, version, first, vars, isIsolated, signal, load }: PoolParts) {
    this.vars = vars
    this.#isIsolated = isIsolated && vars === undefined
    this.#settings = settings
    this.#load = load
    this.#signal = signal
    this.#dispatcher = new Dispatcher(version, first, settings, this.#counters)
    signal?.addEventListener('abort', this.#abortWaiting, { once: true })
  }

  /** What the main module of the present version exports. */
  get exports(): readonly ExportInfo[] {
    return this.#dispatcher.version.exports
  }

  /** What the main module of the present version imports. */
  get imports(): readonly ImportInfo[] {
    return this.#dispatcher.version.imports
  }

  /** Whether the present version has an export of this name that can be called. @see Plugin.functionExists */
  functionExists(name: string): boolean {
    return isCallableExport(this.exports, name)
  }

  /**
   * Calls an export on the next instance that is free. `timeoutMs` and `signal` count while the call waits, too. Input is
   * copied before it waits.
   * @throws {LimitError} ERR_POOL_FULL when `maxQueue` calls wait already; ERR_TIMEOUT
   * @throws {StateError} ERR_PLUGIN_CLOSED, ERR_ABORTED
   * @throws {PluginError} what `Plugin.call` throws, and `createPlugin` where an instance cannot be made
   */
  async call(name: string, input: CallInput = '', options?: CallOptions): Promise<PluginOutput> {
    const task = new PoolTask(this.#dispatcher, this.#counters)
    try {
      if (options !== undefined) this.#check(options)
      const free = this.#takeFree()
      if (free !== undefined) {
        task.begin(free, 0)
        return await free.call(name, input, options)
      }
      const copied = copyInput(input)
      const member = await this.#wait(task, options)
      return await member.call(name, copied, withTimeLeft(options, task.begunAt, member))
    } catch (thrown) {
      task.failCall(thrown)
      throw thrown
    } finally {
      task.end()
    }
  }

  /**
   * Runs a function with one instance to itself, for calls that build on each other; it must not be used afterwards.
   * `timeoutMs` and `signal` bound the wait for it.
   * @throws {LimitError} ERR_POOL_FULL, ERR_TIMEOUT
   * @throws {StateError} ERR_PLUGIN_CLOSED, ERR_ABORTED
   */
  async run<T>(use: (plugin: Plugin) => T | Promise<T>, options: LeaseOptions = {}): Promise<T> {
    const task = new PoolTask(this.#dispatcher, this.#counters)
    try {
      if (typeof use !== 'function') throw new ArgumentError('run takes a function', { argument: 'use' })
      assertCallOptions(options)
      assertNotAborted(options.signal)
      const free = this.#takeFree()
      if (free !== undefined) task.begin(free, 0)
      return await this.#lease(free ?? (await this.#wait(task, options)), use)
    } catch (thrown) {
      task.fail(thrown)
      throw thrown
    } finally {
      task.end()
    }
  }

  /**
   * Makes another version serve from now on; calls in flight end on the one they began on. One instance of it is made
   * before; where it cannot be loaded, granted what it imports, or made, or does not pass its check, all stays as it is.
   * Vars that are shared stay.
   * @param options laid over those that the pool was made with
   * @throws {PluginError} what `createPlugin` throws; ERR_PLUGIN_CLOSED
   */
  swap(source: PluginSource, options: SwapOptions = {}): Promise<void> {
    ignoreRejection(source)
    const swapped = this.#lastSwap.then(() => this.#swap(source, options))
    this.#lastSwap = swapped.catch(() => undefined)
    return swapped
  }

  /** What the pool does, and has done. */
  stats(): PoolStats {
    const { calls, failed, failures, latencies, waits, swaps, recycled, broken } = this.#counters
    return {
      size: this.#settings.size,
      ...this.#dispatcher.census,
      calls,
      failed,
      failures: Object.fromEntries(failures),
      latencyMs: quantilesOf(latencies),
      waitMs: quantilesOf(waits),
      swaps,
      recycled,
      broken,
    }
  }

  /** Takes no more calls, ends those that run or wait, and closes. */
  async drain(): Promise<void> {
    await this.#dispatcher.drain()
    await this.close()
  }

  /**
   * Closes all instances now: calls that wait, and those that run as far as they can be stopped, fail with
   * ERR_PLUGIN_CLOSED. Closing twice is no error.
   */
  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abortWaiting)
    this.#ending.abort()
    await this.#dispatcher.close()
    await this.#closings.all()
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #swap(source: PluginSource, options: SwapOptions): Promise<void> {
    this.#dispatcher.assertOpen()
    assertSwapOptions(options)
    const { check, ...changed } = options
    const version = await this.#load(source, changed)
    const trial = { check, hasOwnVars: this.vars === undefined, ending: this.#ending.signal, closings: this.#closings }
    await this.#dispatcher.swap(await tryVersion(version, trial))
    this.#counters.swaps++
  }

  #check(options: CallOptions): void {
    assertCallOptions(options)
    assertNotAborted(options.signal)
    if (options.timeoutMs !== undefined && this.#dispatcher.version.limits.timeoutMs === undefined) {
      throw new ArgumentError('A call can have a timeout only where limits.timeoutMs was set at creation', {
        argument: 'timeoutMs',
      })
    }
  }

  #takeFree(): Member | undefined {
    this.#dispatcher.assertOpen()
    assertNotAborted(this.#signal)
    return this.#dispatcher.take()
  }

  async #wait(task: PoolTask, { signal, timeoutMs }: LeaseOptions = {}): Promise<Member> {
    const { begunAt } = task
    const member = await this.#dispatcher.wait({ signal, timeoutMs, begunAt })
    task.begin(member, performance.now() - begunAt)
    return member
  }

  async #lease<T>(member: Member, use: (plugin: Plugin) => T | Promise<T>): Promise<T> {
    const lease = new LeasedPlugin(member)
    try {
      return await use(lease)
    } finally {
      await lease.end()
      // What calls leave, the plug-in sees to; these the host itself may have set.
      if (this.#isIsolated) member.plugin.vars.clear()
    }
  }

  readonly #abortWaiting = (): void => {
    if (this.#signal !== undefined) this.#dispatcher.refuseWaiting(abortError(this.#signal))
  }
}

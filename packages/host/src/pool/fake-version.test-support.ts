import { StateError } from '@tenon/abi'
import type { CallInput, CallOptions } from '../call-arguments.ts'
import type { Plugin } from '../plugin.ts'
import { PluginOutput } from '../plugin-output.ts'
import { VarStore } from '../var-store.ts'
import { PluginPool } from './plugin-pool.ts'
import { splitOptions, type PoolOptions } from './pool-options.ts'
import type { Version } from './version.ts'

/** A call that a fake instance is in: the test ends it. */
export interface FakeCall {
  readonly name: string
  readonly input: CallInput | undefined
  readonly options: CallOptions | undefined
  readonly plugin: FakePlugin
  readonly finish: (text?: string) => void
  readonly fail: (error: unknown) => void
}

/** An instance whose calls end when the test says so. */
export class FakePlugin implements Plugin {
  readonly vars = new VarStore(1000)
  readonly exports = []
  readonly imports = []
  readonly fuelConsumed = undefined
  memoryBytes = 1000
  isClosed = false
  readonly #version: FakeVersion
  #current: FakeCall | undefined

  constructor(version: FakeVersion) {
    this.#version = version
  }

  functionExists(): boolean {
    return true
  }

  call(name: string, input?: CallInput, options?: CallOptions): Promise<PluginOutput> {
    if (this.isClosed) return Promise.reject(new StateError('ERR_PLUGIN_CLOSED', 'closed'))
    if (this.#current !== undefined) return Promise.reject(new StateError('ERR_PLUGIN_BUSY', 'busy'))
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        this.#version.running.delete(call)
        this.#current = undefined
        settle()
      }
      const call: FakeCall = {
        name,
        input,
        options,
        plugin: this,
        finish: (text = '') => end(() => resolve(new PluginOutput(new TextEncoder().encode(text)))),
        fail: (error) => end(() => reject(error)),
      }
      this.#current = call
      this.#version.running.add(call)
      this.#version.begun.push(name)
    })
  }

  callSync(): PluginOutput {
    throw new StateError('ERR_PLUGIN_COOPERATIVE', 'await it')
  }

  reset(): Promise<void> {
    return Promise.resolve()
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.#version.open.delete(this)
    this.#current?.fail(new StateError('ERR_PLUGIN_CLOSED', 'closed during the call'))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** A version whose instances are fakes. */
export class FakeVersion implements Version {
  readonly exports = []
  readonly imports = []
  readonly limits = { timeoutMs: 1_000_000 }
  /** All that were made. */
  readonly made: FakePlugin[] = []
  readonly open = new Set<FakePlugin>()
  readonly running = new Set<FakeCall>()
  /** Names of calls, as they began. */
  readonly begun: string[] = []
  /** How often one was asked for. */
  asked = 0
  /** What making an instance waits for, and may fail with. */
  beforeMaking: () => Promise<void> = () => Promise.resolve()

  readonly make = async (): Promise<FakePlugin> => {
    this.asked++
    await this.beforeMaking()
    const plugin = new FakePlugin(this)
    this.made.push(plugin)
    this.open.add(plugin)
    return plugin
  }

  /** Ends all calls that run. */
  finishAll(text?: string): void {
    for (const call of this.running) call.finish(text)
  }

  /** The call of a name that runs. */
  find(name: string): FakeCall {
    const found = [...this.running].find((call) => call.name === name)
    if (found === undefined)
      throw new Error(`No call ${name} runs; ${[...this.running].map((call) => call.name).join()}`)
    return found
  }
}

/** A pool of fakes, and how to give it another version. */
export async function fakePool(
  options: PoolOptions,
  version = new FakeVersion(),
): Promise<{ pool: PluginPool; version: FakeVersion; nextVersion: { value: Version | Error } }> {
  const { settings, plugin } = splitOptions(options, 1)
  const nextVersion: { value: Version | Error } = { value: new FakeVersion() }
  const load = async (): Promise<Version> => {
    if (nextVersion.value instanceof Error) throw nextVersion.value
    return nextVersion.value
  }
  const first = await version.make()
  const pool = new PluginPool({
    settings,
    version,
    first,
    vars: undefined,
    isIsolated: plugin.isolation === 'fresh-per-call',
    signal: plugin.signal,
    load,
  })
  return { pool, version, nextVersion }
}

/** Lets promises settle that can. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A promise, and what opens it: `Promise.withResolvers`, which Node 20 lacks. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const parts: { resolve?: () => void } = {}
  const opened = new Promise<void>((resolve) => (parts.resolve = resolve))
  return { opened, open: () => parts.resolve?.() }
}

import { StateError } from '@tenon/abi'
import type { CallInput, CallOptions } from '../call-arguments.ts'
import type { ExportInfo, ImportInfo } from '../module-shape.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOutput } from '../plugin-output.ts'
import type { VarStore } from '../var-store.ts'
import type { Member } from './member.ts'

/** An instance in the hands of one who leased it: refuses to be used when the lease is over. */
export class LeasedPlugin implements Plugin {
  readonly #member: Member
  readonly #pending = new Set<Promise<unknown>>()
  #isOver = false

  constructor(member: Member) {
    this.#member = member
  }

  get vars(): VarStore {
    return this.#live().vars
  }

  get exports(): readonly ExportInfo[] {
    return this.#member.plugin.exports
  }

  get imports(): readonly ImportInfo[] {
    return this.#member.plugin.imports
  }

  get fuelConsumed(): bigint | undefined {
    return this.#live().fuelConsumed
  }

  get memoryBytes(): number {
    return this.#live().memoryBytes
  }

  functionExists(name: string): boolean {
    return this.#member.plugin.functionExists(name)
  }

  async call(name: string, input?: CallInput, options?: CallOptions): Promise<PluginOutput> {
    this.#live()
    return this.#untilSettled(this.#member.call(name, input, options))
  }

  callSync(name: string, input?: CallInput, options?: CallOptions): PluginOutput {
    const plugin = this.#live()
    this.#member.calls++
    try {
      return plugin.callSync(name, input, options)
    } catch (thrown) {
      this.#member.judge(thrown)
      throw thrown
    }
  }

  async reset(): Promise<void> {
    return this.#untilSettled(this.#live().reset())
  }

  /** Closes the instance for good: the pool makes another one. */
  async close(): Promise<void> {
    if (this.#isOver) return
    this.#member.isBroken = true
    await this.#member.plugin.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Ends the lease, once the calls that nobody waited for are over. */
  async end(): Promise<void> {
    this.#isOver = true
    await Promise.allSettled(this.#pending)
  }

  #live(): Plugin {
    if (this.#isOver) throw new StateError('ERR_PLUGIN_CLOSED', 'The lease of this instance of a pool is over')
    return this.#member.plugin
  }

  async #untilSettled<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work)
    try {
      return await work
    } catch (thrown) {
      this.#member.judge(thrown)
      throw thrown
    } finally {
      this.#pending.delete(work)
    }
  }
}

import { PluginError } from '@tenon/abi'
import type { CallContext as HostCallContext } from '../call-context.ts'
import type { VarStore } from '../var-store.ts'
import { assertLogLevel } from './host-options.ts'
import type { LogLevel } from './interfaces.ts'
import { outputOf, type PluginOutput } from './plugin-output.ts'

/** What a host function sees of the plug-in that called it, as `@extism/extism` has it. */
export class CallContext {
  readonly #context: HostCallContext
  readonly #call: CallState

  /** @hidden */
  constructor(context: HostCallContext, call: CallState) {
    this.#context = context
    this.#call = call
  }

  /** What the caller passed to `plugin.call`. */
  hostContext<T = unknown>(): T {
    return this.#context.hostContext as T
  }

  /** A new block of zeros. */
  alloc(size: bigint | number): bigint {
    return this.#context.store(new Uint8Array(Number(size)))
  }

  /** A var, or `null`. */
  getVariable(name: string): PluginOutput | null {
    const value = this.#vars.get(name)
    return value === undefined ? null : outputOf(value)
  }

  /**
   * Sets a var.
   * @throws {Error} where it does not fit
   */
  setVariable(name: string, value: string | Uint8Array): void {
    try {
      this.#vars.set(name, value)
    } catch (thrown) {
      if (!PluginError.is(thrown) || thrown.code !== 'ERR_VAR_LIMIT') throw thrown
      const { asked, allowed } = thrown.details
      throw new Error(`var memory limit exceeded: ${String(asked)} bytes requested, ${String(allowed)} allowed`, {
        cause: thrown,
      })
    }
  }

  /** Removes a var. */
  deleteVariable(name: string): void {
    this.#vars.delete(name)
  }

  /** A block, or `null` where the address is of none. */
  read(addr: bigint | number): PluginOutput | null {
    try {
      return outputOf(this.#context.readBytes(BigInt(addr)))
    } catch (thrown) {
      if (PluginError.is(thrown) && thrown.code === 'ERR_GUEST_HANDLE') return null
      throw thrown
    }
  }

  /** Puts text or bytes into a new block, and gives its address. */
  store(input: string | Uint8Array): bigint {
    return this.#context.store(input)
  }

  /** The length of a block; 0 where the address is of none. */
  length(addr: bigint): bigint {
    return BigInt(this.read(addr)?.byteLength ?? 0)
  }

  /**
   * Makes the call fail with this, unless the plug-in says something else.
   * @throws {Error} for nothing
   */
  setError(err: string | Error | null = null): void {
    const text = err instanceof Error ? err.message : err
    if (text === null || text === '') throw new Error('could not store error value')
    this.#call.error = text
  }

  /** The level that logs are heard at. */
  get logLevel(): LogLevel {
    return this.#call.logLevel
  }

  /**
   * Hears less than the plug-in was made with; more cannot be heard.
   * @throws {TypeError} for what is no level
   */
  set logLevel(level: LogLevel) {
    this.#call.logLevel = assertLogLevel(level)
  }

  get #vars(): VarStore {
    return this.#context.vars
  }
}

/** What host functions set, for the plug-in that is called. */
export interface CallState {
  /** The error that the call is to fail with. */
  error: string | undefined
  logLevel: LogLevel
}

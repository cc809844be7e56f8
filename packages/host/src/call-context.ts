import { ArgumentError, GuestError, isUint8Array } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { PluginOutput } from './plugin-output.ts'
import type { VarStore } from './var-store.ts'

/** What a host function sees of the call it serves. Valid only while that call runs. */
export class CallContext {
  readonly #kernel: Kernel
  /** The plug-in's vars. */
  readonly vars: VarStore
  /** What the caller passed as `options.context`, or `undefined`. */
  hostContext: unknown

  constructor(kernel: Kernel, vars: VarStore) {
    this.#kernel = kernel
    this.vars = vars
  }

  /**
   * The block behind a handle that the plug-in passed, copied; handle 0 is empty. The block still belongs to the plug-in.
   * @throws {GuestError} ERR_GUEST_HANDLE when there is no such block
   * @throws {ArgumentError} ERR_ARGUMENT for a handle that is no bigint
   */
  read(handle: bigint): PluginOutput {
    return new PluginOutput(this.readBytes(handle))
  }

  /** {@link read}, as bytes. */
  readBytes(handle: bigint): Uint8Array<ArrayBuffer> {
    return this.#kernel.read(assertHandle(handle)) ?? invalidHandle(handle)
  }

  /** {@link read}, as UTF-8 text. */
  readText(handle: bigint): string {
    return this.#kernel.readText(assertHandle(handle)) ?? invalidHandle(handle)
  }

  /**
   * Puts a string (as UTF-8) or bytes into a new block, which from then on belongs to the plug-in; nothing gives handle 0.
   * @throws {LimitError} ERR_MEMORY_LIMIT when there is no room
   * @throws {ArgumentError} ERR_ARGUMENT for anything else
   */
  store(value: string | Uint8Array): bigint {
    assertStorable(value)
    return this.#kernel.store(value)
  }
}

function assertHandle(handle: unknown): bigint {
  if (typeof handle === 'bigint') return handle
  throw new ArgumentError(`A handle must be a bigint, not a ${typeof handle}`, { argument: 'handle' })
}

function assertStorable(value: unknown): void {
  if (typeof value === 'string' || isUint8Array(value)) return
  throw new ArgumentError('Only a string or a Uint8Array can be stored for a plug-in', { argument: 'value' })
}

function invalidHandle(handle: bigint): never {
  throw new GuestError('ERR_GUEST_HANDLE', `The plug-in passed ${handle}, which is not a handle of a block`, {
    details: { handle: String(handle) },
  })
}

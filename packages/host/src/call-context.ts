import { ArgumentError, GuestError, isUint8Array, StateError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { PluginOutput } from './plugin-output.ts'
import type { VarStore } from './var-store.ts'

/** What a context needs of the kernel. */
export type BlockStore = Pick<Kernel, 'read' | 'readText' | 'store'>

/** The block behind a handle, copied; `undefined` where it is no handle. For what goes to another thread. */
export let readIfBlock: (context: CallContext, handle: bigint) => Uint8Array<ArrayBuffer> | undefined

/** A call, as far as those who serve it need to know whether it goes on. */
export interface CallLife {
  isOver: boolean
}

/**
 * What a host function sees of the call it serves. Valid while that call runs, suspended or not; handles are void after
 * it, and reading or storing is an error.
 */
export class CallContext {
  readonly #kernel: BlockStore
  readonly #life: CallLife

  static {
    readIfBlock = (context, handle) => context.#liveKernel().read(handle)
  }

  /** The plug-in's vars. */
  readonly vars: VarStore
  /** What the caller passed as `options.context`, or `undefined`. */
  readonly hostContext: unknown

  /** Made for each call that calls a host function. @param life of that call */
  constructor(kernel: BlockStore, vars: VarStore, hostContext?: unknown, life: CallLife = { isOver: false }) {
    this.#kernel = kernel
    this.vars = vars
    this.hostContext = hostContext
    this.#life = life
  }

  /**
   * The block behind a handle that the plug-in passed, copied; handle 0 is empty. The block still belongs to the plug-in.
   * @throws {GuestError} ERR_GUEST_HANDLE when there is no such block
   * @throws {ArgumentError} ERR_ARGUMENT for a handle that is no bigint
   * @throws {StateError} ERR_CALL_ENDED
   */
  read(handle: bigint): PluginOutput {
    return new PluginOutput(this.readBytes(handle))
  }

  /** {@link read}, as bytes. */
  readBytes(handle: bigint): Uint8Array<ArrayBuffer> {
    return this.#liveKernel().read(assertHandle(handle)) ?? invalidHandle(handle)
  }

  /** {@link read}, as UTF-8 text. */
  readText(handle: bigint): string {
    return this.#liveKernel().readText(assertHandle(handle)) ?? invalidHandle(handle)
  }

  /**
   * Puts a string (as UTF-8) or bytes into a new block, which from then on belongs to the plug-in; nothing gives handle 0.
   * @throws {LimitError} ERR_MEMORY_LIMIT when there is no room
   * @throws {ArgumentError} ERR_ARGUMENT for anything else
   * @throws {StateError} ERR_CALL_ENDED
   */
  store(value: string | Uint8Array): bigint {
    assertStorable(value)
    return this.#liveKernel().store(value)
  }

  /** By now the kernel may serve another call. */
  #liveKernel(): BlockStore {
    if (!this.#life.isOver) return this.#kernel
    throw new StateError('ERR_CALL_ENDED', 'The call that this context belongs to has ended')
  }
}

/** Gives the host functions of one plug-in the context of the call that they serve. */
export class CallContexts {
  readonly #kernel: BlockStore
  readonly #vars: VarStore
  #hostContext: unknown
  #life: CallLife | undefined
  #context: CallContext | undefined

  constructor(kernel: BlockStore, vars: VarStore) {
    this.#kernel = kernel
    this.#vars = vars
  }

  /** Begins a call; {@link end} must follow. */
  start(hostContext: unknown): void {
    this.#hostContext = hostContext
  }

  /** The context of the call under way. */
  get current(): CallContext {
    return (this.#context ??= this.#create())
  }

  /** Ends the call: whoever kept its context can do no more with it. */
  end(): void {
    this.#hostContext = undefined
    if (this.#life === undefined) return
    this.#life.isOver = true
    this.#life = undefined
    this.#context = undefined
  }

  #create(): CallContext {
    this.#life = { isOver: false }
    return new CallContext(this.#kernel, this.#vars, this.#hostContext, this.#life)
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

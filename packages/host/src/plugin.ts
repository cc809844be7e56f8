import type { CallInput, CallOptions } from './call-arguments.ts'
import type { ExportInfo, ImportInfo } from './module-shape.ts'
import type { PluginOutput } from './plugin-output.ts'
import type { VarStore } from './var-store.ts'

/**
 * A plug-in, ready to be called, wherever it runs. One call runs at a time; its memory lives on from call to call. After
 * a trap, an exit or an error thrown through it, it goes on with a fresh instance: vars stay, its memory is new.
 */
export interface Plugin extends AsyncDisposable {
  /** What the plug-in keeps between calls. */
  readonly vars: VarStore
  /** What the main module exports. */
  readonly exports: readonly ExportInfo[]
  /** What the main module imports. */
  readonly imports: readonly ImportInfo[]
  /**
   * What the last call used of its fuel, the initialisation of a fresh instance included; `undefined` where
   * `limits.fuel` was not set. A call that used it up is told to have used a little more.
   */
  readonly fuelConsumed: bigint | undefined
  /**
   * Bytes of its memories now: the kernel's, and those that its main module exports, or all where `limits.memoryBytes` has
   * them counted. 0 until the first call, and after {@link reset}, as far as it has none.
   */
  readonly memoryBytes: number
  /**
   * Whether there is an export of this name that can be called: no parameters, and no result or one i32. Of a plug-in
   * that came as a `WebAssembly.Module`, whose types are unknown, any exported function counts.
   */
  functionExists(name: string): boolean
  /**
   * As {@link callSync}; errors reject the promise. Other work goes on while the plug-in waits for what a host function
   * promised or for HTTP, gives way (`limits.yieldEveryMs`), or runs in a worker.
   */
  call(name: string, input?: CallInput, options?: CallOptions): Promise<PluginOutput>
  /**
   * Calls an export of the plug-in and waits for it; nobody can wait for a promise of a host function meanwhile.
   * @throws {LinkError} ERR_EXPORT_MISSING, ERR_EXPORT_TYPE
   * @throws {GuestError} ERR_GUEST_RETURNED_ERROR, ERR_GUEST_RETURNED_CODE, ERR_GUEST_TRAP, ERR_GUEST_EXIT, ERR_GUEST_HANDLE
   * @throws {HostFunctionError} ERR_HOST_FUNCTION_THREW, ERR_HOST_FUNCTION_RESULT, ERR_HOST_FUNCTION_ASYNC
   * @throws {LimitError} ERR_TIMEOUT, ERR_FUEL_EXHAUSTED, ERR_MEMORY_LIMIT, ERR_VAR_LIMIT, ERR_OUTPUT_LIMIT,
   * ERR_HTTP_BODY_LIMIT, ERR_HTTP_HEADER_LIMIT
   * @throws {PermissionError} ERR_HOST_NOT_ALLOWED, ERR_ADDRESS_NOT_ALLOWED
   * @throws {StateError} ERR_PLUGIN_CLOSED, ERR_PLUGIN_BUSY, ERR_ABORTED, ERR_HTTP_FAILED; ERR_PLUGIN_COOPERATIVE where the plug-in
   * gives way while it computes
   * @throws {ArgumentError} ERR_ARGUMENT for an input that is neither a string nor bytes
   */
  callSync(name: string, input?: CallInput, options?: CallOptions): PluginOutput
  /**
   * Throws the instance away; the next call begins with a fresh one. Vars stay.
   * @throws {StateError} ERR_PLUGIN_CLOSED, ERR_PLUGIN_BUSY
   */
  reset(): Promise<void>
  /** Lets go of the instance. Every later call fails with ERR_PLUGIN_CLOSED; closing twice is no error. */
  close(): Promise<void>
  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

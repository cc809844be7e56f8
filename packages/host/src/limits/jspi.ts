import { StateError } from '@tenon/abi'

// JavaScript Promise Integration, which TypeScript's library does not know yet.
// https://github.com/WebAssembly/js-promise-integration

/** A function of the host that may suspend the plug-in; opaque, it can only be imported. */
type SuspendingConstructor = new (run: (...args: never) => unknown) => WebAssembly.ExportValue

/** Makes of an exported function one that returns a promise, and may be suspended. */
export type Promising = (run: WebAssembly.ExportValue) => (...args: readonly number[]) => Promise<unknown>

/** What a runtime with JSPI has. */
export interface Jspi {
  readonly Suspending: SuspendingConstructor
  readonly promising: Promising
}

/** JSPI of this runtime, where it has it: Node from 24 on, Chrome from 137 on. */
export function findJspi(): Jspi | undefined {
  const { Suspending, promising } = WebAssembly as Partial<Jspi>
  return Suspending === undefined || promising === undefined ? undefined : { Suspending, promising }
}

/**
 * What calls can be suspended with.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM
 */
export function requireJspi(): Jspi {
  const jspi = findJspi()
  if (jspi !== undefined) return jspi
  throw new StateError(
    'ERR_UNSUPPORTED_PLATFORM',
    'limits.yieldEveryMs needs JSPI (WebAssembly.promising), which this runtime does not have: use Node 24 or Chrome 137 or newer, or run the plug-in in a worker without that limit',
  )
}

/** Whether an error says that what was to be suspended cannot be: it was not called as a promising function. */
export function isSuspendError(error: unknown): boolean {
  const { SuspendError } = WebAssembly as { readonly SuspendError?: ErrorConstructor }
  return SuspendError !== undefined && error instanceof SuspendError
}

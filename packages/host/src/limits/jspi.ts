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

/** Whether an error says that what was to be suspended cannot be: it was not called as a promising function. */
export function isSuspendError(error: unknown): boolean {
  const { SuspendError } = WebAssembly as { readonly SuspendError?: ErrorConstructor }
  return SuspendError !== undefined && error instanceof SuspendError
}

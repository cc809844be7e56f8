import type { HostSlot } from '@tenon/wasm-binary'
import type { ModuleStorage } from '../limits/module-storage.ts'

/** Whether instances of a module can be restored. */
export interface Restorability {
  /** Why they cannot; absent where they can. */
  readonly obstacle?: string | undefined
}

/** What the passes did to a module, as far as its host must know to instantiate it. */
export interface Rewrite {
  /** What goes into the table through which it calls its host. */
  readonly slots: readonly HostSlot[]
  /** Turns the host's functions into ones that may stand in a table; absent where there are no slots. */
  readonly adapter: WebAssembly.Module | undefined
  /** Whether its start function is left for the host to call. */
  readonly hasStart: boolean
  /** Whether a kernel is linked into it. */
  readonly hasKernel: boolean
  /** Whether an instance of it can be put back into a state it had; absent where that was not asked for. */
  readonly restore?: Restorability
  /** Its memories and tables as its author wrote them; absent where nobody counts them. */
  readonly storage?: ModuleStorage
  /** The memories that the host makes for it, in order. */
  readonly memories: readonly WebAssembly.MemoryDescriptor[]
}

/** Whether instances of a module with this done to it can be restored. */
export function isRestorable(rewrite: Rewrite | undefined): boolean {
  return rewrite?.restore !== undefined && rewrite.restore.obstacle === undefined
}

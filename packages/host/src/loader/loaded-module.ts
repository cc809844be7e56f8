import type { ModuleShape } from '../module-shape.ts'

/** One module of a plug-in, compiled. */
export interface LoadedModule {
  /** The name other modules import it by; `main` for the plug-in itself. */
  readonly name: string
  readonly module: WebAssembly.Module
  /** Its border as its author wrote it: without what the passes added. */
  readonly shape: ModuleShape
  /** Whether the meter pass went over it. */
  readonly isMetered: boolean
}

/** A plug-in's modules. */
export interface LoadedModules {
  readonly main: LoadedModule
  /** The others, each after those that it imports from. */
  readonly linked: readonly LoadedModule[]
}

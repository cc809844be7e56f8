import type { Alarm } from '../limits/alarm.ts'
import type { ModuleShape } from '../module-shape.ts'
import type { PluginDebug } from '../debug/plugin-debug.ts'
import type { PassOptions } from './passes.ts'
import type { Rewrite } from './rewritten-module.ts'

/** One module of a plug-in, compiled. */
export interface LoadedModule {
  /** The name other modules import it by; `main` for the plug-in itself. */
  readonly name: string
  readonly module: WebAssembly.Module
  /** Its border as its author wrote it: without what the passes added. */
  readonly shape: ModuleShape
  /** What the passes did to it; absent where it is as it came. */
  readonly rewrite?: Rewrite
  /** Whether that was done ahead of time, when nobody knew of this host's watchdog: it polls. */
  readonly isLinkedAhead?: boolean
  /** What it was made of; absent where it came compiled, and in workers. */
  readonly origin?: ModuleOrigin
}

/** What a module was made of, so that it can be made again to explain an error. */
export interface ModuleOrigin {
  /** As it came; nobody may change them. */
  readonly bytes: Uint8Array
  readonly passes: PassOptions
}

/** A plug-in's modules. */
export interface LoadedModules {
  readonly main: LoadedModule
  /** The others, each after those that it imports from. */
  readonly linked: readonly LoadedModule[]
  /** What stops them; absent where they have no deadline, or poll. */
  readonly watchdog?: Alarm
  /** Whether they were compiled to be stopped by a flag, whoever raises it. */
  readonly isFlagged?: boolean
  /** Explains their errors; absent in workers, whose host does. */
  readonly debug?: PluginDebug
}

import type { Kernel } from '@tenon/kernel'
import type { LogSink } from '../logger.ts'
import type { VarStore } from '../var-store.ts'

/** What the host's own ABI functions work on: one for each plug-in, whatever instances it goes through. */
export interface EnvState {
  readonly kernel: Kernel
  readonly config: ReadonlyMap<string, string>
  readonly vars: VarStore
  readonly log: LogSink
}

/** A function as it is put into an import object. */
export type ImportedFunction = (...args: never) => unknown

import type { Limits } from '@tenon/abi'
import type { ExportInfo, ImportInfo } from '../module-shape.ts'
import type { Plugin } from '../plugin.ts'

/** One version of a plug-in, compiled: what a pool makes its instances of. */
export interface Version {
  readonly exports: readonly ExportInfo[]
  readonly imports: readonly ImportInfo[]
  /** The bounds that were compiled in. */
  readonly limits: Limits
  /** Makes an instance. */
  readonly make: () => Promise<Plugin>
}

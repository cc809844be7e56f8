import type { FileSystem, MemoryFiles, WasiOptions as Granted } from '@tenon/wasi'

/**
 * What a plug-in that uses WASI preview 1 may see. Without any of it there are no arguments and no environment, standard
 * input is at its end, what goes to the other streams is dropped, and clocks tell milliseconds.
 */
export interface WasiOptions extends Omit<Granted, 'directories' | 'checkpoint'> {
  /**
   * Directories by the path that the plug-in knows each by, beside those of `allowedPaths`: a file system of
   * `@tenon/wasi`, or files as text and bytes by name. Of the latter each instance gets its own, in memory.
   */
  readonly files?: Readonly<Record<string, FileSystem | MemoryFiles>>
}

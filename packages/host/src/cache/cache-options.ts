/** Where compiled modules are kept, and how many. */
export interface CacheOptions {
  /**
   * Bytes that the modules kept in memory may have together, as they came; 64 MiB by default. All plug-ins of a process
   * share this cache: whoever loads with a lower bound makes it smaller.
   */
  readonly maxBytes?: number
  /**
   * A directory to keep modules in for other processes, rewritten and ready to be compiled. Whoever can write to it can
   * put code into your plug-ins: give it to nobody else. Only where there are files.
   */
  readonly directory?: string
  /** Bytes that the files of the directory may have together; 256 MiB by default. */
  readonly directoryBytes?: number
}

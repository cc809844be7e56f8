/** Bounds on what a plug-in may use. Every field has a default in {@link DEFAULT_LIMITS}; `undefined` there is no bound. */
export interface Limits {
  /** Milliseconds one call may take, its initialisation included. */
  readonly timeoutMs?: number
  /**
   * Instructions that one call may execute, its initialisation included: the same figure for the same plug-in and input
   * on every runtime. A plug-in of several modules may not use more in all of them together.
   */
  readonly fuel?: number | bigint
  /**
   * Makes the plug-in give the event loop a turn after so many milliseconds of computing, and again and again. Needs
   * JSPI (Node from 24 on, Chrome from 137 on), and `call`, not `callSync`.
   */
  readonly yieldEveryMs?: number
  /** Bytes that the plug-in's linear memories may have, rounded down to pages of 64 KiB. */
  readonly memoryBytes?: number
  /** Bytes of one output. */
  readonly outputBytes?: number
  /** Bytes of all vars: key + value + 48 an entry. 0 disables vars. */
  readonly varBytes?: number
  /** Bytes of one HTTP response body. */
  readonly httpResponseBytes?: number
}

/** The defaults: what Extism's runtime has, and outputs as large as a memory can be. */
export const DEFAULT_LIMITS: {
  readonly varBytes: number
  readonly httpResponseBytes: number
  readonly outputBytes: number
} = {
  varBytes: 1_048_576,
  httpResponseBytes: 50 * 1024 * 1024,
  outputBytes: 0xffff_ffff,
}

/** What one var costs beyond its key and value, in bytes, as in Extism's runtime. */
export const VAR_ENTRY_OVERHEAD_BYTES = 48

/** Bytes in a page of linear memory. */
export const PAGE_BYTES = 65_536

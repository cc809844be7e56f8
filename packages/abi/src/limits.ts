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
  /**
   * Bytes that all memories and tables of the plug-in have together, at the start and after each growth: those of its
   * linked modules and the kernel's (64 KiB at least) included, 8 bytes for an entry of a table. By default there is no
   * bound but that of the engine, 4 GiB for a 32-bit memory, as in Extism's runtime: a bound makes each module be
   * rewritten, and none suits everyone.
   */
  readonly memoryBytes?: number
  /** Bytes of one output. */
  readonly outputBytes?: number
  /** Bytes of all vars: key + value + 48 an entry. 0 disables vars. */
  readonly varBytes?: number
  /** Bytes of one HTTP response body, unpacked. */
  readonly httpResponseBytes?: number
  /** Bytes of one HTTP request body. */
  readonly httpRequestBytes?: number
  /** Bytes of what one call logs, a message counted as a line. What is over is cut off, and no more of it is logged. */
  readonly logBytes?: number
  /** Blocks of kernel memory that may live at once in a call, its input included: at least 1, at most 4 194 303. */
  readonly kernelBlocks?: number
}

/** The defaults. Vars and HTTP responses are as in Extism's runtime, which does not bound the others. */
export const DEFAULT_LIMITS: {
  readonly varBytes: number
  readonly httpResponseBytes: number
  readonly httpRequestBytes: number
  readonly outputBytes: number
  readonly logBytes: number
  readonly kernelBlocks: number
} = {
  varBytes: 1_048_576,
  httpResponseBytes: 50 * 1024 * 1024,
  httpRequestBytes: 50 * 1024 * 1024,
  // An output is copied: so many bytes take some 50 ms, and cannot exhaust the host.
  outputBytes: 256 * 1024 * 1024,
  logBytes: 1_048_576,
  kernelBlocks: 1_048_576,
}

/** What one var costs beyond its key and value, in bytes, as in Extism's runtime. */
export const VAR_ENTRY_OVERHEAD_BYTES = 48

/** Bytes in a page of linear memory. */
export const PAGE_BYTES = 65_536

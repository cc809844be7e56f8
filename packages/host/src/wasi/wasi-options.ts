/** What a plug-in that uses WASI preview 1 may see. It has no arguments and no environment. */
export interface WasiOptions {
  /** Receives what the plug-in writes to standard output; without it the bytes are dropped. */
  readonly stdout?: (bytes: Uint8Array) => void
  /** Receives what the plug-in writes to standard error; without it the bytes are dropped. */
  readonly stderr?: (bytes: Uint8Array) => void
}

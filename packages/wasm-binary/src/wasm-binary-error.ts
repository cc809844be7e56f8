/** The codes of {@link WasmBinaryError}. */
export type WasmBinaryErrorCode = 'ERR_WASM_MALFORMED' | 'ERR_WASM_UNSUPPORTED' | 'ERR_WASM_COMPONENT'

/** Bytes that are not a WebAssembly module, or one that this package cannot read or a pass cannot handle. */
export class WasmBinaryError extends Error {
  readonly code: WasmBinaryErrorCode
  /** Where in the module's bytes, counted from its first; 0 where no single place is to blame. */
  readonly offset: number
  /** What is not supported, in the words of the specification or its proposal; set for `ERR_WASM_UNSUPPORTED` alone. */
  readonly feature?: string

  constructor(code: WasmBinaryErrorCode, message: string, offset: number, feature?: string) {
    super(`${message} (at byte ${offset})`)
    this.name = 'WasmBinaryError'
    this.code = code
    this.offset = offset
    if (feature !== undefined) this.feature = feature
  }
}

/** Makes the error for bytes that break the binary format. */
export function malformed(message: string, offset: number): WasmBinaryError {
  return new WasmBinaryError('ERR_WASM_MALFORMED', message, offset)
}

/** Makes the error for a feature that is not handled; `why` completes the sentence where the feature's name alone is not enough. */
export function unsupported(feature: string, offset: number, why = 'is not supported'): WasmBinaryError {
  return new WasmBinaryError('ERR_WASM_UNSUPPORTED', `${feature} ${why}`, offset, feature)
}

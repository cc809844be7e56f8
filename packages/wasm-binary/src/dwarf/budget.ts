import { malformed } from '../wasm-binary-error.ts'

/** Bounds work that malformed DWARF could ask for again and again, such as one long list that many entries share. */
export class Budget {
  #left: number

  /** @param steps how many there may be */
  constructor(steps: number) {
    this.#left = steps
  }

  /** Counts one step. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where there were too many */
  spend(): void {
    if (--this.#left < 0) throw malformed('reading this DWARF takes more steps than any sensible one', 0)
  }
}

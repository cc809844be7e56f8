import type { EngineExports } from './engine-exports.ts'
import { EngineScriptError } from './engine-script-error.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Passes text and bytes to an engine's exports, and takes their results. */
export class EngineMemory {
  readonly #exports: EngineExports

  constructor(exports: EngineExports) {
    this.#exports = exports
  }

  /** Calls `use` with the addresses of copies of `values` (text ends in a zero byte), which are freed afterwards. */
  with(values: readonly (string | Uint8Array)[], use: (...addresses: number[]) => number): number {
    const addresses: number[] = []
    try {
      for (const value of values) addresses.push(this.#copyIn(value))
      return use(...addresses)
    } finally {
      for (const address of addresses) this.#exports.engine_free(address)
    }
  }

  /**
   * The result of a call that returned `code`.
   * @throws {EngineScriptError} when the call failed
   */
  take(code: number): Uint8Array {
    const start = this.#exports.engine_result()
    const bytes = new Uint8Array(this.#exports.memory.buffer).slice(start, start + this.#exports.engine_result_length())
    if (code === 0) return bytes
    throw EngineScriptError.fromDescription(decoder.decode(bytes))
  }

  /** As `take`, for results that are text. */
  takeText(code: number): string {
    return decoder.decode(this.take(code))
  }

  #copyIn(value: string | Uint8Array): number {
    const bytes = typeof value === 'string' ? encoder.encode(`${value}\0`) : value
    const address = this.#exports.engine_alloc(bytes.length)
    if (address === 0) throw new RangeError(`the engine has no memory left for ${bytes.length} bytes`)
    new Uint8Array(this.#exports.memory.buffer).set(bytes, address)
    return address
  }
}

/** Bytes of a text in UTF-8, without the zero byte it is passed with. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length
}

import { KERNEL_EXPORT_PREFIX } from '@tenon/wasm-binary'
import { wrongExport } from './module-shape.ts'
import type { Suspension } from './suspend/suspension.ts'

/** A plug-in's modules instantiated and initialised, with its callable exports at hand. */
export class GuestInstance {
  /** What the main module exports, what passes added included. */
  readonly exports: WebAssembly.Exports
  #memories: readonly WebAssembly.Memory[] | undefined
  readonly #functions = new Map<string, () => unknown>()
  // Most callers call one export again and again.
  #lastName: string | undefined
  #lastFunction: () => unknown = () => undefined
  readonly #suspendable = new Map<string, () => Promise<unknown>>()

  /** @param exports of its main module */
  constructor(exports: WebAssembly.Exports) {
    this.exports = exports
  }

  /**
   * Calls an export; nothing returned counts as 0.
   * @throws {LinkError} ERR_EXPORT_TYPE, and whatever comes out of the guest
   */
  call(name: string): number {
    if (name !== this.#lastName) this.#choose(name)
    return toCode(name, this.#lastFunction())
  }

  /** As {@link call}; the export can be suspended, and {@link toCode} is left to the caller. */
  callSuspendable(name: string, suspension: Suspension): Promise<unknown> {
    let run = this.#suspendable.get(name)
    if (run === undefined) {
      run = suspension.jspi.promising(this.#find(name))
      this.#suspendable.set(name, run)
    }
    return suspension.run(run)
  }

  /** Bytes of the memories that the main module exports, but for a kernel's. */
  get memoryBytes(): number {
    let bytes = 0
    const memories = this.#memories ?? ownMemories(this.exports)
    this.#memories = memories
    for (const { buffer } of memories) bytes += buffer.byteLength
    return bytes
  }

  #choose(name: string): void {
    this.#lastFunction = this.#functions.get(name) ?? this.#resolve(name)
    this.#lastName = name
  }

  #resolve(name: string): () => unknown {
    const run = this.#find(name) as () => unknown
    this.#functions.set(name, run)
    return run
  }

  #find(name: string): WebAssembly.ExportValue {
    const found = this.exports[name]
    if (typeof found !== 'function') throw wrongExport(name, `a ${typeof found}`)
    if (found.length > 0) throw wrongExport(name, `a function with ${found.length} parameters`)
    return found
  }
}

/** What an export returned, as a code; nothing counts as 0. @throws {LinkError} ERR_EXPORT_TYPE */
export function toCode(name: string, code: unknown): number {
  if (typeof code === 'number' && (code | 0) === code) return code
  if (code === undefined) return 0
  throw wrongExport(name, `a function that returned a ${typeof code}`)
}

/** The memories among a module's exports, each once. */
function ownMemories(exports: WebAssembly.Exports): readonly WebAssembly.Memory[] {
  const found = Object.entries(exports).flatMap(([name, item]) =>
    item instanceof WebAssembly.Memory && !name.startsWith(KERNEL_EXPORT_PREFIX) ? [item] : [],
  )
  return [...new Set(found)]
}

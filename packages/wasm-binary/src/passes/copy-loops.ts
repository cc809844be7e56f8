/** The host's side of `src-as/copy-loops.ts`: finds loops that copy words one by one, and has written what goes before them. */
import { decodeBase64 } from '../decode-base64.ts'
import { COPY_LOOPS_WASM_BASE64 } from '../generated/copy-loops-wasm.ts'
import { instructionKinds } from '../instruction-table.ts'

/** A loop before which code is to be put. */
export interface CopyLoop {
  /** Which of the bodies it is in. */
  readonly body: number
  /** Where it begins in the body. */
  readonly offset: number
  readonly inserted: Uint8Array
}

/** Functions that a word comes from or goes to, or those that do so with many; by index. */
export interface CopyFunctions {
  readonly load: number
  readonly loadInput: number
  readonly store: number
}

/** What is to be found, and what is to be written for it. */
export interface CopyLoopOptions {
  readonly single: CopyFunctions
  /** `(guest: i64, host: i64, base: i32, most: i64) -> ()`, see `copy-words.ts`. */
  readonly many: CopyFunctions
  /** The global, `mut i64`, where those leave how many they copied. */
  readonly copiedGlobal: number
  readonly fewestWords: number
  readonly mostWords: number
  /** For code of Go's compiler: the index of the function with the first of the bodies. */
  readonly firstOfGo?: number
}

/** The index of a function that is not there. */
export const NO_FUNCTION = 0xffff_ffff

const WORDS_PER_LOOP = 4

interface FinderExports {
  readonly memory: WebAssembly.Memory
  kinds(): number
  prepare(functions: number, bodies: number, types: number, codeBytes: number): number
  nameFunctions(load: number, loadInput: number, store: number): void
  nameCopies(...numbers: number[]): void
  run(code: number, bodies: number, load: number, loadInput: number, store: number): void
  runGo(code: number, bodies: number, load: number, loadInput: number, store: number, firstFunction: number): void
  readonly found: WebAssembly.Global
  readonly foundCount: WebAssembly.Global
}

let compiled: WebAssembly.Module | undefined

function finderModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(decodeBase64(COPY_LOOPS_WASM_BASE64))
  return compiled
}

/**
 * Finds the loops in the code of a module, in its order; none in one that is not valid, or holds what is not known.
 * @param code bodies one after the other, each with its size before it
 */
export function findCopyLoops(code: Uint8Array, bodyCount: number, options: CopyLoopOptions): CopyLoop[] {
  const finder = new WebAssembly.Instance(finderModule()).exports as unknown as FinderExports
  const start = finder.prepare(0, 0, 0, code.length)
  const memory = new Uint8Array(finder.memory.buffer)
  memory.set(instructionKinds(), finder.kinds())
  memory.set(code, start)
  const { single, many } = options
  finder.nameFunctions(single.load, single.loadInput, single.store)
  finder.nameCopies(many.load, many.loadInput, many.store, options.copiedGlobal, options.fewestWords, options.mostWords)
  try {
    const { load, loadInput, store } = single
    if (options.firstOfGo === undefined) finder.run(start, bodyCount, load, loadInput, store)
    else finder.runGo(start, bodyCount, load, loadInput, store, options.firstOfGo)
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) return []
    throw cause
  }
  return readLoops(finder)
}

function readLoops({ memory, found, foundCount }: FinderExports): CopyLoop[] {
  const words = new Uint32Array(memory.buffer)
  const first = Number(found.value) / 4
  return Array.from({ length: Number(foundCount.value) }, (_, i) => {
    const [body = 0, offset = 0, start = 0, length = 0] = words.subarray(first + i * WORDS_PER_LOOP)
    return { body, offset, inserted: new Uint8Array(memory.buffer, start, length) }
  })
}

/** The host's side of `src-as/copy-loops.ts`: finds loops that copy words one by one, and has written what goes before them. */
import { decodeBase64 } from '../decode-base64.ts'
import { COPY_LOOPS_WASM_BASE64 } from '../generated/copy-loops-wasm.ts'
import { instructionKinds } from '../instruction-table.ts'

/** A loop before which code is to be put. */
export interface CopyLoop {
  /** Which of the bodies it is in. */
  readonly body: number
  /** Where the body's size stands in the code, where it begins and where it ends. */
  readonly sizeAt: number
  readonly bodyStart: number
  readonly bodyEnd: number
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

const WORDS_PER_LOOP = 7

interface FinderExports {
  readonly memory: WebAssembly.Memory
  kinds(): number
  prepare(functions: number, bodies: number, types: number, codeBytes: number): number
  nameFunctions(load: number, loadInput: number, store: number): void
  nameCopies(...numbers: number[]): void
  run(bodies: number): void
  runGo(bodies: number, firstFunction: number): void
  readonly found: WebAssembly.Global
  readonly foundCount: WebAssembly.Global
}

/** An instance with more memory is not kept. */
const MAX_KEPT_BYTES = 1_048_576

let compiled: WebAssembly.Module | undefined
let kept: FinderExports | undefined

function takeFinder(): FinderExports {
  const finder = kept ?? makeFinder()
  kept = undefined
  return finder
}

/** The table of kinds stays where it is. */
function makeFinder(): FinderExports {
  compiled ??= new WebAssembly.Module(decodeBase64(COPY_LOOPS_WASM_BASE64))
  const finder = new WebAssembly.Instance(compiled).exports as unknown as FinderExports
  new Uint8Array(finder.memory.buffer).set(instructionKinds(), finder.kinds())
  return finder
}

/**
 * Finds the loops in the code of a module, in its order; none in one that is not valid, or holds what is not known.
 * @param code bodies one after the other, each with its size before it
 */
export function findCopyLoops(code: Uint8Array, bodyCount: number, options: CopyLoopOptions): CopyLoop[] {
  const finder = takeFinder()
  const start = finder.prepare(0, 0, 0, code.length)
  new Uint8Array(finder.memory.buffer).set(code, start)
  const { single, many } = options
  finder.nameFunctions(single.load, single.loadInput, single.store)
  finder.nameCopies(many.load, many.loadInput, many.store, options.copiedGlobal, options.fewestWords, options.mostWords)
  try {
    if (options.firstOfGo === undefined) finder.run(bodyCount)
    else finder.runGo(bodyCount, options.firstOfGo)
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) return []
    throw cause
  }
  const loops = readLoops(finder)
  if (finder.memory.buffer.byteLength <= MAX_KEPT_BYTES) kept = finder
  return loops
}

function readLoops({ memory, found, foundCount }: FinderExports): CopyLoop[] {
  const words = new Uint32Array(memory.buffer)
  const first = Number(found.value) / 4
  return Array.from({ length: Number(foundCount.value) }, (_, i) => {
    const at = first + i * WORDS_PER_LOOP
    const [body = 0, sizeAt = 0, bodyStart = 0, bodyEnd = 0, offset = 0, start = 0, length = 0] = words.subarray(at)
    const inserted = new Uint8Array(memory.buffer, start, length).slice()
    return { body, sizeAt, bodyStart, bodyEnd, offset, inserted }
  })
}

/**
 * Copies at once what the loops of PDKs copy word by word between their memory and the host's; docs/adr/0036-copies-at-once.md
 * says why nothing else changes. Of use only where a kernel is linked into the module.
 */
import { memoryLimits } from '../index-space.ts'
import type { WasmModule } from '../module.ts'
import { encodeCode } from '../sections/code-section.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { BodyPlace } from './code-walker.ts'
import { type CopyFunctions, type CopyLoop, type CopyLoopOptions, findCopyLoops, NO_FUNCTION } from './copy-loops.ts'
import { COPY_WORDS_TYPE, copyWordsBody, MOST_WORDS } from './copy-words.ts'
import { insertCode, originOf } from './insert-code.ts'
import type { KernelIndices } from './kernel-code.ts'
import type { KernelModule } from './kernel-module.ts'
import { type LinkOptions, satisfiedImports } from './link-kernel.ts'
import type { ModuleAppender } from './module-appender.ts'

/** For fewer words it takes longer to begin than to copy them one by one. */
const FEWEST_WORDS = 32

/** The kernel's functions for a word, with those that say how many may be reached at once, and what these count from. */
const COPIERS = {
  load: { word: 'load_u64', room: 'words_to_load', isStore: false },
  loadInput: { word: 'input_load_u64', room: 'input_words_to_load', start: 'input_offset', isStore: false },
  store: { word: 'store_u64', room: 'words_to_store', isStore: true },
} as const

const KINDS = ['load', 'loadInput', 'store'] as const

/** What {@link addCopies} has put into a module, to be finished once the kernel is there. */
export interface Copies {
  readonly loops: readonly CopyLoop[]
  readonly many: CopyFunctions
  readonly copiedGlobal: number
  /** The index of the first function that has a body. */
  readonly firstFunction: number
}

/**
 * Puts code before each loop of a valid module that copies words, if there is any, to copy at once what the loop is sure
 * to copy; call {@link finishCopies} once the kernel is linked. To come before all other passes.
 */
export function addCopies(
  appender: ModuleAppender,
  kernel: KernelModule,
  linking: Pick<LinkOptions, 'namespace' | 'functions'>,
): Copies | undefined {
  const { module } = appender
  if (!hasPlainMemory(module)) return undefined
  const single = wordFunctions(appender, kernel, linking)
  if (KINDS.every((kind) => single[kind] === NO_FUNCTION)) return undefined
  const { count, pieces } = encodeCode(module)
  const [code] = pieces
  if (code === undefined || pieces.length > 1) return undefined
  const first = appender.nextFunction
  const many = { load: first, loadInput: first + 1, store: first + 2 }
  const copiedGlobal = appender.nextGlobal
  const options = { single, many, copiedGlobal, fewestWords: FEWEST_WORDS, mostWords: MOST_WORDS }
  const loops = isOfGo(module)
    ? findInGo(code, count, appender.importedFunctions, options)
    : findCopyLoops(code, count, options)
  if (loops.length === 0) return undefined
  for (const kind of KINDS) appender.addFunction(COPY_WORDS_TYPE, UNWRITTEN, `kernel.copy_${COPIERS[kind].word}`)
  appender.addGlobal({ value: VALUE_TYPE.i64, mutable: true }, ZERO)
  appender.replaceCode(insertCode(code, count, loops))
  return { loops, many, copiedGlobal, firstFunction: appender.importedFunctions }
}

/** `unreachable` */
const UNWRITTEN = Uint8Array.of(0, 0x00, 0x0b)
/** `i64.const 0` */
const ZERO = Uint8Array.of(0x42, 0, 0x0b)

/** Go's own compiler makes large modules, and loops of a form of its own. */
function isOfGo({ customSections }: WasmModule): boolean {
  return customSections.some(({ name }) => name === 'go:buildid')
}

/** What a PDK is built on comes before it, so that it is among the last of the code: no more is searched. */
const SEARCHED_BYTES_OF_GO = 262_144

function findInGo(code: Uint8Array, count: number, firstFunction: number, options: CopyLoopOptions): CopyLoop[] {
  const { start, skipped } = lastBodies(code, count, SEARCHED_BYTES_OF_GO)
  const bodies = code.subarray(start)
  const loops = findCopyLoops(bodies, count - skipped, { ...options, firstOfGo: firstFunction + skipped })
  return loops.map(({ body, sizeAt, bodyStart, bodyEnd, offset, inserted }) => ({
    body: body + skipped,
    sizeAt: sizeAt + start,
    bodyStart: bodyStart + start,
    bodyEnd: bodyEnd + start,
    offset,
    inserted,
  }))
}

/**
 * Where the last bodies begin that together have no more than so many bytes, and how many there are before them. In a fresh
 * process this runs once, and so is a loop without calls.
 */
function lastBodies(code: Uint8Array, count: number, bytes: number): { start: number; skipped: number } {
  let start = 0
  let skipped = 0
  for (; code.length - start > bytes && skipped < count; skipped++) {
    let size = 0
    let byte = HIGH_BIT
    for (let shift = 0; byte >= HIGH_BIT; shift += 7) {
      byte = code[start++] ?? 0
      size |= (byte & LOW_BITS) << shift
    }
    start += size
  }
  return { start, skipped }
}

const HIGH_BIT = 0x80
const LOW_BITS = 0x7f

/** Whether addresses and sizes are those of the one memory of most modules. */
function hasPlainMemory(module: WasmModule): boolean {
  const [memory, ...others] = memoryLimits(module)
  return (
    memory !== undefined && others.length === 0 && !memory.is64 && !memory.shared && memory.pageSizeLog2 === undefined
  )
}

function wordFunctions(
  appender: ModuleAppender,
  kernel: KernelModule,
  options: Pick<LinkOptions, 'namespace' | 'functions'>,
): CopyFunctions {
  const satisfied = satisfiedImports(appender, kernel, options)
  const indexOf = (name: string): number => {
    const index = functionOf(kernel, name)
    return satisfied.find(([, kernelIndex]) => kernelIndex === index)?.[0] ?? NO_FUNCTION
  }
  const { load, loadInput, store } = COPIERS
  return { load: indexOf(load.word), loadInput: indexOf(loadInput.word), store: indexOf(store.word) }
}

function functionOf(kernel: KernelModule, name: string): number {
  const found = kernel.exports.find((item) => item.kind === 'function' && item.name === name)
  if (found === undefined) throw new TypeError(`the kernel exports no ${name}`)
  return found.index
}

/** What notes a range of the guest's memory that is written to, where that is to be noted. */
interface Noting {
  readonly noteRange?: number | undefined
}

/** Writes the functions that copy, now that it is known what they name. */
export function finishCopies(
  appender: ModuleAppender,
  { many, copiedGlobal }: Copies,
  kernel: KernelModule,
  { functions, memory, noteRange }: KernelIndices & Noting,
): void {
  const placed = (name: string): number => functions[functionOf(kernel, name)] ?? 0
  for (const kind of KINDS) {
    const { isStore, room, ...rest } = COPIERS[kind]
    const start = 'start' in rest ? { start: placed(rest.start) } : {}
    const noting = isStore || noteRange === undefined ? {} : { noteRange }
    const parts = { room: placed(room), ...start, ...noting, memory, copiedGlobal, isStore }
    appender.replaceBody(many[kind], copyWordsBody(parts))
  }
}

/** Where a place in a function's new body was in the one that it had; `undefined` for what was put in. */
export function originBeforeCopies({ loops, firstFunction }: Copies, place: BodyPlace): number | undefined {
  return originOf(loops, place.functionIndex - firstFunction, place.offset)
}

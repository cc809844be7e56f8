/** The host's side of `src-as`: the walk over code that {@link instrument} is made of, itself a small wasm module. */
import { decodeBase64 } from '../decode-base64.ts'
import { CODE_WALKER_WASM_BASE64 } from '../generated/code-walker-wasm.ts'
import { importedFunctionTypes } from '../index-space.ts'
import { instructionKinds } from '../instruction-table.ts'
import type { EncodedCode, WasmModule } from '../module.ts'
import { encodeCode } from '../sections/code-section.ts'
import { encodeFunctions } from '../sections/function-section.ts'
import { offsetInModule, walkError } from './code-walker-error.ts'

/** What the walk is to put in; bits as in `src-as/layout.ts`. */
export const WALK_OPTION = {
  stopByFlag: 1,
  stopByPoll: 2,
  fuel: 4,
  growth: 8,
  virtualGrowth: 16,
  noteWrites: 32,
} as const

/** Bits of a function's flags. */
export const FUNCTION_FLAG = {
  /** It may be called from outside of the module. */
  external: 1,
  /** It may stand in a table or a reference. */
  addressTaken: 2,
} as const

const WORDS_PER_TYPE = 3

/** The class of a type that is not a function's. */
export const NO_CLASS = 0xffff_ffff

/** Functions, of {@link FUNCTION_FLAG}. */
export interface FunctionMarks {
  readonly indices: readonly number[]
  readonly flags: number
}

/** What the walk must know of a module. */
export interface WalkInput {
  readonly module: WasmModule
  /** Of {@link WALK_OPTION}. */
  readonly options: number
  /** Per type: its class, the count of its parameters, the block type of its results (a type index: that and 0x100). */
  readonly types: Uint32Array
  /** Classes are numbered from 0: functions of one type are of one class. */
  readonly classCount: number
  /** Functions behind its own that a pass has added, and that the code may call; none where turns or fuel are counted. */
  readonly addedCount: number
  readonly marks: readonly FunctionMarks[]
  readonly globalCount: number
  readonly memoryCount: number
  readonly tableCount: number
  /** Places in new bodies whose origin is wanted, as when an error is explained. */
  readonly places?: readonly BodyPlace[] | undefined
  /** The indices of what the code is to name. */
  readonly indices: {
    readonly flagMemory: number
    readonly counter: number
    readonly fuel: number
    readonly refill: number
    readonly chargeBytes: number
    readonly chargeEntries: number
    /** Functions from here on stand for {@link Replacement}s. */
    readonly firstReplacement: number
    /** Globals from here on hold the sizes that memories seem to have. */
    readonly firstSize: number
    /** A memory of notes, and the function that notes a range. */
    readonly notesMemory: number
    readonly noteRange: number
  }
}

/** An instruction for which a function is called. */
export interface Replacement {
  readonly opcode: number
  /** The memory or table written to or grown. */
  readonly target: number
  /** The one that is copied from. */
  readonly origin: number
}

/** A place in a function's body: `offset` bytes after the first of its local declarations. */
export interface BodyPlace {
  readonly functionIndex: number
  readonly offset: number
}

/** More places than this are not asked for in one walk, as in `src-as/trace.ts`. */
const MAX_PLACES = 64

/** What came of a walk. */
export interface Walked {
  /** The new bodies, those that need no change as they were, all in one piece. */
  readonly code: EncodedCode
  readonly replacements: readonly Replacement[]
  /** The first instruction that changes what lies in neither memories nor globals. */
  readonly otherChange: number | undefined
  /** Whether writes are noted, where that was asked for. */
  readonly areWritesNoted: boolean
  /** Where the places asked for come from: offsets in the bodies as they were; `undefined` for what was put in last. */
  readonly origins: readonly (number | undefined)[]
}

interface WalkerExports {
  readonly memory: WebAssembly.Memory
  kinds(): number
  prepare(functions: number, bodies: number, types: number, codeBytes: number): number
  list(count: number): number
  readFunctions(from: number, to: number): void
  mark(indices: number, count: number, flags: number): void
  configure(
    options: number,
    classes: number,
    globals: number,
    memories: number,
    tables: number,
    addedFunctions: number,
  ): void
  nameIndices(...indices: number[]): void
  trace(functionIndex: number, offset: number): void
  places(): number
  run(): void
  areWritesNoted(): number
  replacements(): number
  readonly types: WebAssembly.Global
  readonly functions: WebAssembly.Global
  readonly newCode: WebAssembly.Global
  readonly newCodeBytes: WebAssembly.Global
  readonly replacementCount: WebAssembly.Global
  readonly firstOtherChange: WebAssembly.Global
  readonly errorKind: WebAssembly.Global
  readonly errorOffset: WebAssembly.Global
  readonly errorFirst: WebAssembly.Global
  readonly errorSecond: WebAssembly.Global
}

let compiled: WebAssembly.Module | undefined

/** Takes longer than anything else here, and so is done once. */
function walkerModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(decodeBase64(CODE_WALKER_WASM_BASE64))
  return compiled
}

/**
 * Walks a module's code.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where it breaks the format or names what is not there,
 * `ERR_WASM_UNSUPPORTED` where it holds what cannot be instrumented
 */
export function walkCode(input: WalkInput): Walked {
  const { module, indices } = input
  const code = encodeCode(module)
  const places = input.places?.slice(0, MAX_PLACES) ?? []
  if (code.count === 0) return { code, replacements: [], otherChange: undefined, areWritesNoted: true, origins: [] }
  // An instance for each walk: its memory is given back with it.
  const walker = new WebAssembly.Instance(walkerModule()).exports as unknown as WalkerExports
  try {
    write(walker, input, code)
    walker.configure(
      input.options,
      input.classCount,
      input.globalCount,
      input.memoryCount,
      input.tableCount,
      input.addedCount,
    )
    walker.nameIndices(
      indices.flagMemory,
      indices.counter,
      indices.fuel,
      indices.refill,
      indices.chargeBytes,
      indices.chargeEntries,
      indices.firstReplacement,
      indices.firstSize,
      indices.notesMemory,
      indices.noteRange,
    )
    for (const { functionIndex, offset } of places) walker.trace(functionIndex, offset)
    walker.run()
  } catch (error) {
    throw walkError(error, numberOf(walker.errorKind), {
      offset: offsetInModule(module, code, numberOf(walker.errorOffset)),
      first: numberOf(walker.errorFirst),
      second: numberOf(walker.errorSecond),
    })
  }
  return {
    code: { count: code.count, pieces: [readCode(walker)] },
    replacements: readReplacements(walker),
    otherChange: numberOf(walker.firstOtherChange) || undefined,
    areWritesNoted: walker.areWritesNoted() !== 0,
    origins: readOrigins(walker, places.length),
  }
}

function numberOf(global: WebAssembly.Global): number {
  return Number(global.value) >>> 0
}

function write(walker: WalkerExports, input: WalkInput, { count, pieces }: EncodedCode): void {
  const { module, types, marks } = input
  const importTypes = importedFunctionTypes(module)
  const codeBytes = bytesOf(pieces)
  let place = walker.prepare(importTypes.length + count, count, types.length / WORDS_PER_TYPE, codeBytes)
  writeFunctions(walker, encodeFunctions(module).pieces)
  // Memory grows with each list: no view of it stays good.
  for (const { indices, flags } of marks) {
    const list = walker.list(indices.length)
    new Uint32Array(walker.memory.buffer).set(indices, list / 4)
    walker.mark(list, indices.length, flags)
  }
  const bytes = new Uint8Array(walker.memory.buffer)
  const words = new Uint32Array(walker.memory.buffer)
  bytes.set(instructionKinds(), walker.kinds())
  words.set(types, numberOf(walker.types) / 4)
  words.set(importTypes, numberOf(walker.functions) / 4)
  for (const piece of pieces) {
    bytes.set(piece, place)
    place += piece.length
  }
}

/** Their types are decoded there: here it would be a loop over thousands that has not warmed up. */
function writeFunctions(walker: WalkerExports, pieces: readonly Uint8Array[]): void {
  const length = bytesOf(pieces)
  let place = walker.list(Math.ceil(length / 4))
  const end = place + length
  const bytes = new Uint8Array(walker.memory.buffer)
  for (const piece of pieces) {
    bytes.set(piece, place)
    place += piece.length
  }
  walker.readFunctions(end - length, end)
}

function bytesOf(pieces: readonly Uint8Array[]): number {
  let bytes = 0
  for (const piece of pieces) bytes += piece.length
  return bytes
}

function readCode(walker: WalkerExports): Uint8Array {
  return new Uint8Array(walker.memory.buffer, numberOf(walker.newCode), numberOf(walker.newCodeBytes))
}

function readReplacements(walker: WalkerExports): Replacement[] {
  const words = new Uint32Array(walker.memory.buffer)
  const first = walker.replacements() / 4
  return Array.from({ length: numberOf(walker.replacementCount) }, (_, i) => ({
    opcode: words[first + 3 * i] ?? 0,
    target: words[first + 3 * i + 1] ?? 0,
    origin: words[first + 3 * i + 2] ?? 0,
  }))
}

const NOWHERE = 0xffff_ffff

/** The third of three numbers for each place. */
function readOrigins(walker: WalkerExports, count: number): (number | undefined)[] {
  const words = new Uint32Array(walker.memory.buffer)
  const first = walker.places() / 4
  return Array.from({ length: count }, (_, i) => {
    const offset = words[first + 3 * i + 2]
    return offset === NOWHERE ? undefined : offset
  })
}

/** The host's side of `src-as`: the walk over code that {@link instrument} is made of, itself a small wasm module. */
import { CODE_WALKER_WASM_BASE64 } from '../generated/code-walker-wasm.ts'
import { instructionKinds } from '../instruction-table.ts'
import type { WasmModule } from '../module.ts'
import { walkError } from './code-walker-error.ts'

/** What the walk is to put in; bits as in `src-as/layout.ts`. */
export const WALK_OPTION = { stopByFlag: 1, stopByPoll: 2, fuel: 4, growth: 8, virtualGrowth: 16 } as const

/** Bits of a function's flags. */
export const FUNCTION_FLAG = {
  /** It may be called from outside of the module. */
  external: 1,
  /** It may stand in a table or a reference. */
  addressTaken: 2,
} as const

/** The class of a type that is not a function's. */
export const NO_CLASS = 0xffff_ffff

/** What the walk must know of a module. */
export interface WalkInput {
  readonly module: WasmModule
  /** Of {@link WALK_OPTION}. */
  readonly options: number
  /** Per type: its class, the count of its parameters, the block type of its results (a type index: that and 0x100). */
  readonly types: Uint32Array
  /** Classes are numbered from 0: functions of one type are of one class. */
  readonly classCount: number
  /** Per function, imports first: its type and {@link FUNCTION_FLAG}. */
  readonly functions: Uint32Array
  readonly globalCount: number
  readonly memoryCount: number
  readonly tableCount: number
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

/** What came of a walk. */
export interface Walked {
  /** The new bodies, those that need no change as they were. The others are views of one buffer. */
  readonly code: readonly Uint8Array[]
  readonly replacements: readonly Replacement[]
  /** The first instruction that changes what lies in neither memories nor globals. */
  readonly otherChange: number | undefined
}

interface WalkerExports {
  readonly memory: WebAssembly.Memory
  kinds(): number
  prepare(functions: number, bodies: number, types: number, codeBytes: number): number
  configure(options: number, classes: number, globals: number, memories: number, tables: number): void
  nameIndices(...indices: number[]): void
  run(): void
  replacements(): number
  readonly types: WebAssembly.Global
  readonly functions: WebAssembly.Global
  readonly bodies: WebAssembly.Global
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

/** Where there is a quick way: in a fresh process the plain one takes milliseconds. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const { Buffer: Quick } = globalThis as {
    Buffer?: { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> }
  }
  return Quick?.from(text, 'base64') ?? Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/**
 * Walks a module's code.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where it breaks the format or names what is not there,
 * `ERR_WASM_UNSUPPORTED` where it holds what cannot be instrumented
 */
export function walkCode(input: WalkInput): Walked {
  const { module, indices } = input
  if (module.code.length === 0) return { code: [], replacements: [], otherChange: undefined }
  // An instance for each walk: its memory is given back with it.
  const walker = new WebAssembly.Instance(walkerModule()).exports as unknown as WalkerExports
  const layout = layOut(module)
  try {
    const codeAddress = walker.prepare(
      input.functions.length / 2,
      module.code.length,
      input.types.length / 3,
      layout.bytes,
    )
    write(walker, input, layout, codeAddress)
    walker.configure(input.options, input.classCount, input.globalCount, input.memoryCount, input.tableCount)
    walker.nameIndices(
      indices.flagMemory,
      indices.counter,
      indices.fuel,
      indices.refill,
      indices.chargeBytes,
      indices.chargeEntries,
      indices.firstReplacement,
      indices.firstSize,
    )
    walker.run()
  } catch (error) {
    throw walkError(error, numberOf(walker.errorKind), {
      offset: numberOf(walker.errorOffset) + layout.origin,
      first: numberOf(walker.errorFirst),
      second: numberOf(walker.errorSecond),
    })
  }
  return {
    code: readBodies(walker, module.code),
    replacements: readReplacements(walker),
    otherChange: numberOf(walker.firstOtherChange) || undefined,
  }
}

function numberOf(global: WebAssembly.Global): number {
  return Number(global.value) >>> 0
}

interface Layout {
  /** Where the bodies are in one piece; otherwise they are copied one by one. */
  readonly source: Uint8Array | undefined
  /** Where the piece begins in the module. */
  readonly origin: number
  readonly bytes: number
}

/** Bodies that have not been replaced lie in the module one after the other, and can be taken in one piece. */
function layOut({ code, source }: WasmModule): Layout {
  const first = code[0]
  const last = code.at(-1)
  if (first !== undefined && last !== undefined && code.every((body) => body.buffer === source.buffer)) {
    const start = first.byteOffset
    const end = last.byteOffset + last.length
    if (code.every((body) => body.byteOffset >= start && body.byteOffset + body.length <= end)) {
      const origin = start - source.byteOffset
      return { source: new Uint8Array(source.buffer, start, end - start), origin, bytes: end - start }
    }
  }
  return { source: undefined, origin: 0, bytes: code.reduce((sum, body) => sum + body.length, 0) }
}

function write(walker: WalkerExports, input: WalkInput, layout: Layout, codeAddress: number): void {
  const bytes = new Uint8Array(walker.memory.buffer)
  const words = new Uint32Array(walker.memory.buffer)
  bytes.set(instructionKinds(), walker.kinds())
  words.set(input.types, numberOf(walker.types) / 4)
  words.set(input.functions, numberOf(walker.functions) / 4)
  const { code } = input.module
  let place = numberOf(walker.bodies) / 4
  let offset = 0
  const start = code[0]?.byteOffset ?? 0
  for (const body of code) {
    if (layout.source === undefined) bytes.set(body, codeAddress + offset)
    words[place] = layout.source === undefined ? offset : body.byteOffset - start
    words[place + 1] = body.length
    place += 2
    offset += body.length
  }
  if (layout.source !== undefined) bytes.set(layout.source, codeAddress)
}

function readBodies(walker: WalkerExports, code: readonly Uint8Array[]): Uint8Array[] {
  const { buffer } = walker.memory
  const words = new Uint32Array(buffer)
  const first = numberOf(walker.bodies) / 4
  return code.map((body, i) => {
    const address = words[first + 2 * i] ?? 0
    const length = words[first + 2 * i + 1] ?? 0
    return length === 0 ? body : new Uint8Array(buffer, address, length)
  })
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

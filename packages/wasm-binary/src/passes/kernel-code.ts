import type { InstructionWalker } from '../instruction-walker.ts'
import { OPCODE, PREFIX, prefixedOpcode } from '../opcodes.ts'
import { walkBody } from '../walk-body.ts'
import type { KernelModule } from './kernel-module.ts'

/** What a place in a kernel's code names. A `memoryArgument` is the flags before an offset: they come to name a memory. */
const RELOCATION = { function: 0, global: 1, memory: 2, memoryArgument: 3 } as const

/** A place in a body that names something by another index in the module that the body is put into. */
interface Place {
  readonly kind: (typeof RELOCATION)[keyof typeof RELOCATION]
  readonly start: number
  readonly end: number
  readonly value: number
}

/** The kernel's indices in the module that it is put into. */
export interface KernelIndices {
  /** The new index of each of its functions. */
  readonly functions: readonly number[]
  readonly firstGlobal: number
  readonly memory: number
}

const HAS_MEMORY_INDEX = 0x40
const MAX_U32_BYTES = 5
const HIGH_BIT = 0x80
const LOW_BITS = 0x7f
const MEMORY_COPY = prefixedOpcode(PREFIX.misc, 10)
const MEMORY_FILL = prefixedOpcode(PREFIX.misc, 11)
const FIRST_PREFIXED = 0x1000
const FIRST_WITH_TABLES_OR_TYPES: ReadonlySet<number> = new Set([
  OPCODE.callIndirect,
  OPCODE.returnCallIndirect,
  OPCODE.returnCallRef,
  OPCODE.tableSet,
  0x25,
  0x14,
])

/**
 * Takes out of a body what changes.
 * @param code where the rest of it goes; @param relocations where it is noted what goes where, see {@link KernelModule}
 * @throws {TypeError} for an instruction that a kernel does not use: anything with tables, types, exceptions or prefixes
 * other than memory.copy and memory.fill
 */
export function cutRelocations(source: Uint8Array, body: Uint8Array, code: number[], relocations: number[]): void {
  let copied = 0
  walkBody(source, body, (walker) => {
    for (const { kind, start, end, value } of placesAt(walker)) {
      code.push(...body.subarray(copied, start))
      relocations.push(code.length, kind, value)
      copied = end
    }
  })
  code.push(...body.subarray(copied))
}

function placesAt(walker: InstructionWalker): Place[] {
  const { opcode, immediates: start, end } = walker
  if (opcode === OPCODE.call || opcode === OPCODE.returnCall) {
    return [{ kind: RELOCATION.function, start, end, value: walker.index() }]
  }
  if (opcode === OPCODE.globalGet || opcode === OPCODE.globalSet) {
    return [{ kind: RELOCATION.global, start, end, value: walker.index() }]
  }
  if (opcode === OPCODE.memorySize || opcode === OPCODE.memoryGrow || opcode === MEMORY_FILL) {
    return [memoryAt(start)]
  }
  if (opcode === MEMORY_COPY) return [memoryAt(start), memoryAt(start + 1)]
  if (opcode >= OPCODE.i32Load && opcode < OPCODE.memorySize) {
    return [{ kind: RELOCATION.memoryArgument, start, end: start + 1, value: walker.index() }]
  }
  if (opcode >= FIRST_PREFIXED || FIRST_WITH_TABLES_OR_TYPES.has(opcode)) {
    throw new TypeError(`a kernel does not use instruction 0x${opcode.toString(16)}`)
  }
  return []
}

function memoryAt(start: number): Place {
  return { kind: RELOCATION.memory, start, end: start + 1, value: 0 }
}

/**
 * The bodies of a kernel as they stand in the module that it is put into, by the kernel's own order of functions. In a fresh
 * process this runs once, and so is a loop with few calls.
 */
export function placeBodies(kernel: KernelModule, indices: KernelIndices): Uint8Array[] {
  const { code, relocations } = kernel
  const placed = new Uint8Array(code.length + relocations.length * MAX_U32_BYTES)
  let from = 0
  let to = 0
  let next = 0
  return kernel.functions.map(({ end, relocationsEnd }) => {
    const start = to
    for (; next < relocationsEnd; next += 3) {
      const position = relocations[next] ?? 0
      const kind = relocations[next + 1] ?? 0
      const value = relocations[next + 2] ?? 0
      while (from < position) placed[to++] = code[from++] ?? 0
      if (kind === RELOCATION.memoryArgument) {
        placed[to++] = indices.memory === 0 ? value : value | HAS_MEMORY_INDEX
        if (indices.memory === 0) continue
      }
      let index = newIndex(kind, value, indices)
      for (; index > LOW_BITS; index >>>= 7) placed[to++] = (index & LOW_BITS) | HIGH_BIT
      placed[to++] = index
    }
    while (from < end) placed[to++] = code[from++] ?? 0
    return placed.subarray(start, to)
  })
}

function newIndex(kind: number, value: number, { functions, firstGlobal, memory }: KernelIndices): number {
  if (kind === RELOCATION.function) return functions[value] ?? 0
  return kind === RELOCATION.global ? firstGlobal + value : memory
}

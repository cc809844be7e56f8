import { ByteWriter } from '../byte-writer.ts'
import type { InstructionWalker } from '../instruction-walker.ts'
import { OPCODE, PREFIX, prefixedOpcode } from '../opcodes.ts'
import { walkBody } from '../walk-body.ts'

/** What a place in a body names. A `memoryArgument` is the flags before an offset: they come to name a memory. */
type RelocationKind = 'function' | 'global' | 'memory' | 'memoryArgument'

/** A place in a body with an index that is another one in the module that the body is put into. */
export interface Relocation {
  readonly kind: RelocationKind
  readonly start: number
  readonly end: number
  readonly value: number
}

/** A body and the places in it that change. */
export interface RelocatableBody {
  readonly body: Uint8Array
  readonly relocations: readonly Relocation[]
}

/** The kernel's indices in the module that it is put into. */
export interface KernelIndices {
  /** The new index of each of its functions. */
  readonly functions: readonly number[]
  readonly firstGlobal: number
  readonly memory: number
}

const HAS_MEMORY_INDEX = 0x40
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
 * Finds the places that change.
 * @throws {TypeError} for an instruction that a kernel does not use: anything with tables, types, exceptions or prefixes
 * other than memory.copy and memory.fill
 */
export function findRelocations(source: Uint8Array, body: Uint8Array): Relocation[] {
  const found: Relocation[] = []
  walkBody(source, body, (walker) => void found.push(...relocationsAt(walker)))
  return found
}

function relocationsAt(walker: InstructionWalker): Relocation[] {
  const { opcode, immediates: start, end } = walker
  if (opcode === OPCODE.call || opcode === OPCODE.returnCall) {
    return [{ kind: 'function', start, end, value: walker.index() }]
  }
  if (opcode === OPCODE.globalGet || opcode === OPCODE.globalSet) {
    return [{ kind: 'global', start, end, value: walker.index() }]
  }
  if (opcode === OPCODE.memorySize || opcode === OPCODE.memoryGrow || opcode === MEMORY_FILL) {
    return [memoryAt(start)]
  }
  if (opcode === MEMORY_COPY) return [memoryAt(start), memoryAt(start + 1)]
  if (opcode >= OPCODE.i32Load && opcode < OPCODE.memorySize) {
    return [{ kind: 'memoryArgument', start, end: start + 1, value: walker.index() }]
  }
  if (opcode >= FIRST_PREFIXED || FIRST_WITH_TABLES_OR_TYPES.has(opcode)) {
    throw new TypeError(`a kernel does not use instruction 0x${opcode.toString(16)}`)
  }
  return []
}

function memoryAt(start: number): Relocation {
  return { kind: 'memory', start, end: start + 1, value: 0 }
}

/** The body as it stands in the module that the kernel is put into. */
export function relocateBody({ body, relocations }: RelocatableBody, indices: KernelIndices): Uint8Array {
  const writer = new ByteWriter(body.length * 2)
  let copied = 0
  for (const relocation of relocations) {
    writer.range(body, copied, relocation.start)
    writeRelocated(writer, relocation, indices)
    copied = relocation.end
  }
  writer.range(body, copied, body.length)
  return writer.toBytes()
}

function writeRelocated(writer: ByteWriter, { kind, value }: Relocation, indices: KernelIndices): void {
  switch (kind) {
    case 'function':
      return writer.u32(indices.functions[value] ?? 0)
    case 'global':
      return writer.u32(indices.firstGlobal + value)
    case 'memory':
      return writer.u32(indices.memory)
    case 'memoryArgument':
      writer.u32(indices.memory === 0 ? value : value | HAS_MEMORY_INDEX)
      if (indices.memory !== 0) writer.u32(indices.memory)
  }
}

import { ByteReader } from './byte-reader.ts'
import { IMMEDIATES, ONE_BYTE_IMMEDIATES, prefixedImmediates, unknownInstructionFeature } from './instruction-table.ts'
import { prefixedOpcode } from './opcodes.ts'
import { readValueType, skipHeapType } from './value-type.ts'
import type { WasmBinaryError } from './wasm-binary-error.ts'

/** Bit of a memory argument's flags: a memory index follows. */
const HAS_MEMORY_INDEX = 0x40
const REF_NULL = 0x63
const REF = 0x64
const MAX_CATCH_KIND = 3
const MAX_LEB32_BYTES = 5
const MAX_LEB64_BYTES = 10

/**
 * Walks over the instructions of a body or an expression, one `next()` at a time, up to the `end` that closes it.
 * Opcodes and immediates are found, nothing is validated.
 *
 * @throws {WasmBinaryError} from `next()`: `ERR_WASM_MALFORMED` where the bytes end too soon, `ERR_WASM_UNSUPPORTED`
 * for an opcode that is not in the table.
 */
export class InstructionWalker {
  /** The opcode of the current instruction, numbered as in `OPCODE`. */
  opcode = 0
  /** Where the current instruction starts, in `bytes`. */
  start = 0
  /** Where its immediates start. */
  immediates = 0
  /** How many blocks are open after it; -1 after the last `end`. */
  depth = 0
  readonly bytes: Uint8Array
  readonly #reader: ByteReader

  /** Starts at the reader's position, which moves along with the walk. */
  constructor(reader: ByteReader) {
    this.#reader = reader
    this.bytes = reader.bytes
  }

  /** Where the current instruction ends. */
  get end(): number {
    return this.#reader.position
  }

  /** Steps to the next instruction; false after the `end` that closes the whole. */
  next(): boolean {
    if (this.depth < 0) return false
    this.#step()
    return true
  }

  /** The first immediate of the current instruction, for those that begin with an index. */
  index(): number {
    return this.indexAt(this.immediates)
  }

  /** The second immediate, for those that begin with two indices. */
  secondIndex(): number {
    let position = this.immediates
    while ((this.bytes[position] ?? 0) >= 0x80) position++
    return this.indexAt(position + 1)
  }

  /** A reader of the current instruction's immediates. */
  immediatesReader(): ByteReader {
    const reader = new ByteReader(this.bytes)
    reader.position = this.immediates
    return reader
  }

  /** The unsigned integer at `position`. */
  indexAt(position: number): number {
    const first = this.bytes[position] ?? 0
    if (first < 0x80) return first
    const reader = new ByteReader(this.bytes)
    reader.position = position
    return reader.u32()
  }

  /** Makes an `ERR_WASM_UNSUPPORTED` for the current instruction. */
  unsupported(feature: string, why?: string): WasmBinaryError {
    return this.#reader.unsupported(feature, this.start, why)
  }

  /** Makes an `ERR_WASM_MALFORMED` for the current instruction. */
  malformed(message: string): WasmBinaryError {
    return this.#reader.malformed(message, this.start)
  }

  #step(): void {
    const reader = this.#reader
    this.start = reader.position
    const opcode = reader.u8()
    this.opcode = opcode
    this.immediates = reader.position
    const kind = ONE_BYTE_IMMEDIATES[opcode] ?? IMMEDIATES.unknown
    if (kind === IMMEDIATES.none) return
    if (kind === IMMEDIATES.index) {
      reader.skipLeb(MAX_LEB32_BYTES)
    } else if (kind === IMMEDIATES.prefix) {
      this.#stepPrefixed(opcode)
    } else {
      this.#skip(kind, 0, opcode)
    }
  }

  #stepPrefixed(prefix: number): void {
    const subOpcode = this.#reader.u32()
    this.opcode = prefixedOpcode(prefix, subOpcode)
    this.immediates = this.#reader.position
    this.#skip(prefixedImmediates(prefix, subOpcode), prefix, subOpcode)
  }

  #skip(kind: number, prefix: number, subOpcode: number): void {
    const reader = this.#reader
    switch (kind) {
      case IMMEDIATES.none:
        return
      case IMMEDIATES.index:
      case IMMEDIATES.signed32:
        return reader.skipLeb(MAX_LEB32_BYTES)
      case IMMEDIATES.signed64:
        return reader.skipLeb(MAX_LEB64_BYTES)
      case IMMEDIATES.memory:
        return skipMemoryArgument(reader)
      case IMMEDIATES.end:
        this.depth--
        return
      case IMMEDIATES.blockType:
        this.depth++
        return skipBlockType(reader)
      default:
        return this.#skipRare(kind, prefix, subOpcode)
    }
  }

  #skipRare(kind: number, prefix: number, subOpcode: number): void {
    const reader = this.#reader
    const bytes = FIXED_BYTES[kind] ?? 0
    if (bytes > 0) {
      reader.skip(bytes)
      return
    }
    if (kind === IMMEDIATES.tryTable) this.depth++
    if (kind === IMMEDIATES.delegate) this.depth--
    const skip = RARE[kind]
    if (skip === undefined) throw this.unsupported(unknownInstructionFeature(prefix, subOpcode))
    skip(reader)
  }
}

function skipMemoryArgument(reader: ByteReader): void {
  const flags = reader.u32()
  if ((flags & HAS_MEMORY_INDEX) !== 0) reader.skipLeb(MAX_LEB32_BYTES)
  reader.skipLeb(MAX_LEB64_BYTES)
}

function skipBlockType(reader: ByteReader): void {
  const first = reader.peek()
  if (first === REF || first === REF_NULL) readValueType(reader)
  else reader.skipLeb(MAX_LEB32_BYTES)
}

function skipIndex(reader: ByteReader): void {
  reader.skipLeb(MAX_LEB32_BYTES)
}

function skipCatchClause(reader: ByteReader): void {
  const kind = reader.u8()
  if (kind > MAX_CATCH_KIND) throw reader.malformed(`catch clause of unknown kind ${kind}`)
  if (kind < 2) skipIndex(reader) // catch and catch_ref name a tag; catch_all and catch_all_ref do not
  skipIndex(reader)
}

const FIXED_BYTES: Readonly<Record<number, number>> = {
  [IMMEDIATES.fourBytes]: 4,
  [IMMEDIATES.eightBytes]: 8,
  [IMMEDIATES.sixteenBytes]: 16,
  [IMMEDIATES.lane]: 1,
}

const RARE: Readonly<Record<number, (reader: ByteReader) => void>> = {
  [IMMEDIATES.twoIndices]: (reader) => {
    skipIndex(reader)
    skipIndex(reader)
  },
  [IMMEDIATES.memoryAndLane]: (reader) => {
    skipMemoryArgument(reader)
    reader.u8()
  },
  [IMMEDIATES.branchTable]: (reader) => {
    const labels = reader.count()
    for (let i = 0; i <= labels; i++) skipIndex(reader)
  },
  [IMMEDIATES.valueTypes]: (reader) => {
    const types = reader.count()
    for (let i = 0; i < types; i++) readValueType(reader)
  },
  [IMMEDIATES.tryTable]: (reader) => {
    skipBlockType(reader)
    const clauses = reader.count()
    for (let i = 0; i < clauses; i++) skipCatchClause(reader)
  },
  [IMMEDIATES.heapType]: skipHeapType,
  [IMMEDIATES.castBranch]: (reader) => {
    reader.u8()
    skipIndex(reader)
    skipHeapType(reader)
    skipHeapType(reader)
  },
  [IMMEDIATES.delegate]: skipIndex,
}

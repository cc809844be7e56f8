/**
 * The one table of instructions: which immediates follow each opcode. The walker steps over instructions by it and
 * nothing else, so a feature is supported exactly when its opcodes stand here.
 */

/** What follows an opcode. */
export const IMMEDIATES = {
  /** Not an instruction that we know. */
  unknown: 0,
  none: 1,
  /** One index: of a local, global, function, type, table, memory, tag, label or segment. */
  index: 2,
  twoIndices: 3,
  /** A signed integer: `i32.const` (5 bytes at most), `i64.const` (10). */
  signed32: 4,
  signed64: 5,
  fourBytes: 6,
  eightBytes: 7,
  sixteenBytes: 8,
  /** Alignment flags, a memory index where bit 6 is set, an offset of up to 64 bits. */
  memory: 9,
  /** A memory argument, then a lane number. */
  memoryAndLane: 10,
  lane: 11,
  /** A block's type. Opens a block. */
  blockType: 12,
  branchTable: 13,
  valueTypes: 14,
  /** A block's type and a list of catch clauses. Opens a block. */
  tryTable: 15,
  heapType: 16,
  /** Flags, a label, two heap types. */
  castBranch: 17,
  /** Closes the function's body or a block. */
  end: 18,
  /** A label. Closes a `try`. */
  delegate: 19,
  prefix: 20,
} as const

type Kind = (typeof IMMEDIATES)[keyof typeof IMMEDIATES]
type Row = readonly [first: number, last: number, kind: Kind]

const K = IMMEDIATES

const ONE_BYTE_ROWS: readonly Row[] = [
  [0x00, 0x01, K.none], // unreachable nop
  [0x02, 0x04, K.blockType], // block loop if
  [0x05, 0x05, K.none], // else
  [0x06, 0x06, K.blockType], // try
  [0x07, 0x09, K.index], // catch throw rethrow
  [0x0a, 0x0a, K.none], // throw_ref
  [0x0b, 0x0b, K.end],
  [0x0c, 0x0d, K.index], // br br_if
  [0x0e, 0x0e, K.branchTable],
  [0x0f, 0x0f, K.none], // return
  [0x10, 0x10, K.index], // call
  [0x11, 0x11, K.twoIndices], // call_indirect
  [0x12, 0x12, K.index], // return_call
  [0x13, 0x13, K.twoIndices], // return_call_indirect
  [0x14, 0x15, K.index], // call_ref return_call_ref
  [0x18, 0x18, K.delegate],
  [0x19, 0x1b, K.none], // catch_all drop select
  [0x1c, 0x1c, K.valueTypes], // select with types
  [0x1f, 0x1f, K.tryTable],
  [0x20, 0x26, K.index], // local.* global.* table.get table.set
  [0x28, 0x3e, K.memory], // loads and stores
  [0x3f, 0x40, K.index], // memory.size memory.grow
  [0x41, 0x41, K.signed32],
  [0x42, 0x42, K.signed64],
  [0x43, 0x43, K.fourBytes],
  [0x44, 0x44, K.eightBytes],
  [0x45, 0xc4, K.none], // numeric, sign extension last
  [0xd0, 0xd0, K.heapType], // ref.null
  [0xd1, 0xd1, K.none], // ref.is_null
  [0xd2, 0xd2, K.index], // ref.func
  [0xd3, 0xd4, K.none], // ref.eq ref.as_non_null
  [0xd5, 0xd6, K.index], // br_on_null br_on_non_null
  [0xfb, 0xfe, K.prefix],
]

const GC_ROWS: readonly Row[] = [
  [0x00, 0x01, K.index], // struct.new struct.new_default
  [0x02, 0x05, K.twoIndices], // struct.get* struct.set
  [0x06, 0x07, K.index], // array.new array.new_default
  [0x08, 0x0a, K.twoIndices], // array.new_fixed array.new_data array.new_elem
  [0x0b, 0x0e, K.index], // array.get* array.set
  [0x0f, 0x0f, K.none], // array.len
  [0x10, 0x10, K.index], // array.fill
  [0x11, 0x13, K.twoIndices], // array.copy array.init_data array.init_elem
  [0x14, 0x17, K.heapType], // ref.test ref.cast
  [0x18, 0x19, K.castBranch], // br_on_cast br_on_cast_fail
  [0x1a, 0x1e, K.none], // any.convert_extern extern.convert_any ref.i31 i31.get*
]

const MISC_ROWS: readonly Row[] = [
  [0x00, 0x07, K.none], // saturating conversions
  [0x08, 0x08, K.twoIndices], // memory.init
  [0x09, 0x09, K.index], // data.drop
  [0x0a, 0x0a, K.twoIndices], // memory.copy
  [0x0b, 0x0b, K.index], // memory.fill
  [0x0c, 0x0c, K.twoIndices], // table.init
  [0x0d, 0x0d, K.index], // elem.drop
  [0x0e, 0x0e, K.twoIndices], // table.copy
  [0x0f, 0x11, K.index], // table.grow table.size table.fill
  [0x13, 0x16, K.none], // wide arithmetic
]

const SIMD_ROWS: readonly Row[] = [
  [0x00, 0x0b, K.memory], // v128.load* v128.store
  [0x0c, 0x0d, K.sixteenBytes], // v128.const i8x16.shuffle
  [0x0e, 0x14, K.none], // swizzle splat
  [0x15, 0x22, K.lane], // extract_lane replace_lane
  [0x23, 0x53, K.none], // comparisons, bitwise
  [0x54, 0x5b, K.memoryAndLane], // v128.load*_lane v128.store*_lane
  [0x5c, 0x5d, K.memory], // v128.load*_zero
  [0x5e, 0xff, K.none],
  [0x100, 0x113, K.none], // relaxed
]

const ATOMIC_ROWS: readonly Row[] = [
  [0x00, 0x02, K.memory], // memory.atomic.notify memory.atomic.wait*
  [0x03, 0x03, K.lane], // atomic.fence: one reserved byte
  [0x10, 0x4e, K.memory], // loads, stores, read-modify-write
]

function expand(rows: readonly Row[], size: number): Uint8Array {
  const table = new Uint8Array(size)
  for (const [first, last, kind] of rows) table.fill(kind, first, last + 1)
  return table
}

/** The immediates of each one-byte opcode. */
export const ONE_BYTE_IMMEDIATES: Uint8Array = expand(ONE_BYTE_ROWS, 0x100)

const PREFIXED_IMMEDIATES: readonly Uint8Array[] = [
  expand(GC_ROWS, 0x1f),
  expand(MISC_ROWS, 0x17),
  expand(SIMD_ROWS, 0x114),
  expand(ATOMIC_ROWS, 0x4f),
]
const FIRST_PREFIX = 0xfb

/** The immediates of an opcode behind a prefix. */
export function prefixedImmediates(prefix: number, subOpcode: number): number {
  return PREFIXED_IMMEDIATES[prefix - FIRST_PREFIX]?.[subOpcode] ?? K.unknown
}

/** How many sub-opcodes {@link instructionKinds} holds for each prefix. */
const KINDS_PER_PREFIX = 0x120

/** The whole table as bytes: {@link IMMEDIATES} of the one-byte opcodes, then of 0x120 opcodes for each prefix from 0xfb. */
export function instructionKinds(): Uint8Array {
  const kinds = new Uint8Array(ONE_BYTE_IMMEDIATES.length + PREFIXED_IMMEDIATES.length * KINDS_PER_PREFIX)
  kinds.set(ONE_BYTE_IMMEDIATES)
  PREFIXED_IMMEDIATES.forEach((table, i) => kinds.set(table, ONE_BYTE_IMMEDIATES.length + i * KINDS_PER_PREFIX))
  return kinds
}

/** What an unknown opcode probably is, for the error's `feature`. */
export function unknownInstructionFeature(prefix: number, subOpcode: number): string {
  const hex = subOpcode.toString(16)
  if (prefix === 0) return subOpcode >= 0xe0 && subOpcode <= 0xe6 ? 'stack switching' : `opcode 0x${hex}`
  if (prefix === 0xfb && subOpcode >= 0x80) return 'string references'
  if (prefix === 0xfd && subOpcode >= 0x114) return 'half-precision SIMD'
  if (prefix === 0xfe && subOpcode > 0x4e) return 'shared-everything threads'
  return `opcode 0x${prefix.toString(16)} 0x${hex}`
}

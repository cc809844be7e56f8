// The opcodes that the walk acts on; what follows each of them is in the table of kinds.
export const UNREACHABLE: u32 = 0x00
export const BLOCK: u32 = 0x02
export const LOOP: u32 = 0x03
export const IF: u32 = 0x04
export const ELSE: u32 = 0x05
export const TRY: u32 = 0x06
export const CATCH: u32 = 0x07
export const THROW: u32 = 0x08
export const RETHROW: u32 = 0x09
export const THROW_REF: u32 = 0x0a
export const END: u32 = 0x0b
export const BR: u32 = 0x0c
export const BR_IF: u32 = 0x0d
export const BR_TABLE: u32 = 0x0e
export const RETURN: u32 = 0x0f
export const CALL: u32 = 0x10
export const CALL_INDIRECT: u32 = 0x11
export const RETURN_CALL: u32 = 0x12
export const RETURN_CALL_INDIRECT: u32 = 0x13
export const CALL_REF: u32 = 0x14
export const RETURN_CALL_REF: u32 = 0x15
export const DELEGATE: u32 = 0x18
export const CATCH_ALL: u32 = 0x19
export const TRY_TABLE: u32 = 0x1f
export const LOCAL_GET: u32 = 0x20
export const LOCAL_SET: u32 = 0x21
export const LOCAL_TEE: u32 = 0x22
export const GLOBAL_GET: u32 = 0x23
export const GLOBAL_SET: u32 = 0x24
export const TABLE_GET: u32 = 0x25
export const TABLE_SET: u32 = 0x26
export const FIRST_STORE: u32 = 0x36
export const LAST_STORE: u32 = 0x3e
export const MEMORY_SIZE: u32 = 0x3f
export const MEMORY_GROW: u32 = 0x40
export const I32_CONST: u32 = 0x41
export const I64_CONST: u32 = 0x42
export const F32_CONST: u32 = 0x43
export const REF_FUNC: u32 = 0xd2
export const BR_ON_NULL: u32 = 0xd5
export const BR_ON_NON_NULL: u32 = 0xd6

export const ARRAY_NEW: u32 = 0xfb006
export const ARRAY_NEW_DEFAULT: u32 = 0xfb007
export const ARRAY_NEW_DATA: u32 = 0xfb009
export const ARRAY_NEW_ELEM: u32 = 0xfb00a
export const ARRAY_FILL: u32 = 0xfb010
export const ARRAY_COPY: u32 = 0xfb011
export const ARRAY_INIT_DATA: u32 = 0xfb012
export const ARRAY_INIT_ELEM: u32 = 0xfb013
export const BR_ON_CAST: u32 = 0xfb018
export const BR_ON_CAST_FAIL: u32 = 0xfb019
export const MEMORY_INIT: u32 = 0xfc008
export const DATA_DROP: u32 = 0xfc009
export const MEMORY_COPY: u32 = 0xfc00a
export const MEMORY_FILL: u32 = 0xfc00b
export const TABLE_INIT: u32 = 0xfc00c
export const ELEM_DROP: u32 = 0xfc00d
export const TABLE_COPY: u32 = 0xfc00e
export const TABLE_GROW: u32 = 0xfc00f
export const TABLE_SIZE: u32 = 0xfc010
export const TABLE_FILL: u32 = 0xfc011
export const V128_STORE: u32 = 0xfd00b
export const FIRST_LANE_STORE: u32 = 0xfd058
export const LAST_LANE_STORE: u32 = 0xfd05b
/** From here on atomic instructions write. */
export const FIRST_ATOMIC_STORE: u32 = 0xfe017
export const ATOMIC_WAIT32: u32 = 0xfe001
export const ATOMIC_WAIT64: u32 = 0xfe002

/** How long instructions take, roughly, in simple ones: by opcode of one byte. */
export const WEIGHTS: usize = memory.data(0x100)

/** What takes about a hundred microseconds, however little it does. */
export const GROWTH_WEIGHT: u32 = 100_000
/** An instruction behind a prefix. */
export const PREFIXED_WEIGHT: u32 = 2
export const ATOMIC_WEIGHT: u32 = 20
/** What allocates on the engine's heap, throws, or calls the engine. */
export const RUNTIME_WEIGHT: u32 = 60
export const DIVISION_WEIGHT: u32 = 8
export const CALL_WEIGHT: u32 = 4

export function fillWeights(): void {
  memory.fill(WEIGHTS, 1, 0x100)
  store<u8>(WEIGHTS + END, 0)
  store<u8>(WEIGHTS + ELSE, 0)
  store<u8>(WEIGHTS + BLOCK, 0)
  store<u8>(WEIGHTS + LOOP, 0)
  for (let op: usize = 0x6d; op <= 0x70; op++) store<u8>(WEIGHTS + op, DIVISION_WEIGHT) // i32 division
  for (let op: usize = 0x7f; op <= 0x82; op++) store<u8>(WEIGHTS + op, DIVISION_WEIGHT) // i64 division
  store<u8>(WEIGHTS + 0x91, DIVISION_WEIGHT) // f32.sqrt
  store<u8>(WEIGHTS + 0x95, DIVISION_WEIGHT) // f32.div
  store<u8>(WEIGHTS + 0x9f, DIVISION_WEIGHT) // f64.sqrt
  store<u8>(WEIGHTS + 0xa3, DIVISION_WEIGHT) // f64.div
  for (let op: usize = CALL; op <= RETURN_CALL_REF; op++) store<u8>(WEIGHTS + op, CALL_WEIGHT)
  for (let op: usize = THROW; op <= THROW_REF; op++) store<u8>(WEIGHTS + op, RUNTIME_WEIGHT)
  store<u8>(WEIGHTS + TABLE_SET, CALL_WEIGHT)
}

/**
 * What follows each plain instruction, one that only computes: the rewriting walk goes over these without a look at what they
 * do. 0: not a plain one.
 */
export const PLAIN: usize = memory.data(0x100)
export const PLAIN_ALONE: u8 = 1
/** One integer of any length. */
export const PLAIN_INTEGER: u8 = 2
export const PLAIN_MEMORY: u8 = 3
export const PLAIN_FOUR_BYTES: u8 = 4
export const PLAIN_EIGHT_BYTES: u8 = 8

/** @param areStoresPlain whether stores only compute */
export function fillPlain(areStoresPlain: bool): void {
  store<u8>(PLAIN + 0x01, PLAIN_ALONE) // nop
  memory.fill(PLAIN + 0x1a, PLAIN_ALONE, 2) // drop, select
  memory.fill(PLAIN + LOCAL_GET, PLAIN_INTEGER, 7) // local, global, table
  memory.fill(PLAIN + 0x28, PLAIN_MEMORY, areStoresPlain ? 0x17 : FIRST_STORE - 0x28) // loads and stores
  memory.fill(PLAIN + 0x41, PLAIN_INTEGER, 2) // i32.const, i64.const
  store<u8>(PLAIN + 0x43, PLAIN_FOUR_BYTES) // f32.const
  store<u8>(PLAIN + 0x44, PLAIN_EIGHT_BYTES) // f64.const
  memory.fill(PLAIN + 0x45, PLAIN_ALONE, 0x80) // numeric
}

export function prefixedWeight(op: u32): u32 {
  const prefix = op >> 12
  if (prefix == 0xfe) return ATOMIC_WEIGHT
  if (prefix == 0xfb) return op <= ARRAY_NEW_ELEM ? RUNTIME_WEIGHT : CALL_WEIGHT
  if (prefix == 0xfc && op >= MEMORY_INIT) return RUNTIME_WEIGHT
  return PREFIXED_WEIGHT
}

/** Whether an instruction takes time by a number on top of the stack, and is done in one piece. */
export function isChargedInEntries(op: u32): bool {
  return (
    op == TABLE_INIT ||
    op == ARRAY_NEW ||
    op == ARRAY_NEW_DEFAULT ||
    op == ARRAY_NEW_DATA ||
    op == ARRAY_NEW_ELEM ||
    op == ARRAY_FILL ||
    op == ARRAY_COPY ||
    op == ARRAY_INIT_DATA ||
    op == ARRAY_INIT_ELEM
  )
}

/** Whether an instruction for many items changes what lies in neither memories nor globals: tables, or what segments hold. */
export function isOtherChange(op: u32): bool {
  return (
    op == DATA_DROP || op == ELEM_DROP || op == TABLE_INIT || op == TABLE_COPY || op == TABLE_GROW || op == TABLE_FILL
  )
}

/** Whether an instruction stores a vector, or a lane of one. */
export function isStoreOfVector(op: u32): bool {
  return op == V128_STORE || (op >= FIRST_LANE_STORE && op <= LAST_LANE_STORE)
}

/** Whether an instruction writes any number of bytes to a memory. */
export function isWriteOfMany(op: u32): bool {
  return op == MEMORY_INIT || op == MEMORY_COPY || op == MEMORY_FILL
}

/** Whether an instruction is one for which a function stands that works in pieces. */
export function isSplit(op: u32): bool {
  return op == MEMORY_COPY || op == MEMORY_FILL || op == TABLE_COPY || op == TABLE_FILL
}

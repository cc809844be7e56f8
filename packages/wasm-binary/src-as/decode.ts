// How to step over an instruction: by the table of kinds that the host wrote, and nothing else.
import {
  ERROR_END,
  ERROR_FORM,
  ERROR_LEB,
  ERROR_SHARED,
  ERROR_UNKNOWN,
  fail,
  FIRST_PREFIX,
  KINDS_PER_PREFIX,
  PREFIXED_KINDS,
} from './layout'

// The numbers of IMMEDIATES in src/instruction-table.ts.
export const NONE: u32 = 1
export const INDEX: u32 = 2
export const TWO_INDICES: u32 = 3
export const SIGNED32: u32 = 4
export const SIGNED64: u32 = 5
export const FOUR_BYTES: u32 = 6
export const EIGHT_BYTES: u32 = 7
export const SIXTEEN_BYTES: u32 = 8
export const MEMORY: u32 = 9
export const MEMORY_AND_LANE: u32 = 10
export const LANE: u32 = 11
export const BLOCK_TYPE: u32 = 12
export const BRANCH_TABLE: u32 = 13
export const VALUE_TYPES: u32 = 14
export const TRY_TABLE_KIND: u32 = 15
export const HEAP_TYPE: u32 = 16
export const CAST_BRANCH: u32 = 17
export const END_KIND: u32 = 18
export const DELEGATE_KIND: u32 = 19
export const PREFIX: u32 = 20

/** The value that {@link readLeb} read. */
export let value: u32 = 0
/** The opcode behind a prefix, as in src/opcodes.ts: prefix * 0x1000 + sub-opcode. */
export let prefixedOp: u32 = 0
export let prefixedKind: u32 = 0

/** Reads an unsigned integer of up to 32 bits into {@link value}; returns where it ends. */
export function readLeb(p: usize): usize {
  const start = p
  let byte: u32 = load<u8>(p++)
  let result = byte & 0x7f
  for (let shift: u32 = 7; byte >= 0x80; shift += 7) {
    if (shift > 28) fail(ERROR_LEB, start, 0, 0)
    byte = load<u8>(p++)
    if (shift == 28 && byte > 0x0f) fail(ERROR_LEB, start, 0, 0)
    result |= (byte & 0x7f) << shift
  }
  value = result
  return p
}

export function skipLeb(p: usize, most: usize): usize {
  const start = p
  while (load<u8>(p++) >= 0x80);
  if (p - start > most) fail(ERROR_LEB, start, 0, 0)
  return p
}

/** Reads the sub-opcode into {@link prefixedOp} and {@link prefixedKind}; returns where the immediates begin. */
export function readPrefixed(prefix: u32, p: usize): usize {
  const start = p - 1
  p = readLeb(p)
  prefixedOp = (prefix << 12) | (value & 0xfff)
  prefixedKind =
    value < KINDS_PER_PREFIX ? load<u8>(PREFIXED_KINDS + (prefix - FIRST_PREFIX) * KINDS_PER_PREFIX + value) : 0
  if (prefixedKind == 0) fail(ERROR_UNKNOWN, start, prefix, value)
  return p
}

/** Where an instruction of a kind ends whose immediates begin at `p`; nothing of it lies beyond `end`. */
export function skipImmediates(kind: u32, p: usize, end: usize): usize {
  switch (kind) {
    case NONE:
    case END_KIND:
      return p
    case INDEX:
    case SIGNED32:
    case DELEGATE_KIND:
      return skipLeb(p, 5)
    case TWO_INDICES:
      return skipLeb(skipLeb(p, 5), 5)
    case SIGNED64:
      return skipLeb(p, 10)
    case FOUR_BYTES:
      return p + 4
    case EIGHT_BYTES:
      return p + 8
    case SIXTEEN_BYTES:
      return p + 16
    case MEMORY:
      return skipMemory(p)
    case MEMORY_AND_LANE:
      return skipMemory(p) + 1
    case LANE:
      return p + 1
    case BLOCK_TYPE:
      return skipBlockType(p)
    case BRANCH_TABLE:
      return skipLebs(p, end, 1)
    case VALUE_TYPES:
      return skipValueTypes(p, end)
    case TRY_TABLE_KIND:
      return skipCatches(skipBlockType(p), end)
    case HEAP_TYPE:
      return skipHeapType(p)
    case CAST_BRANCH:
      return skipHeapType(skipHeapType(skipLeb(p + 1, 5)))
    default:
      fail(ERROR_UNKNOWN, p - 1, 0, load<u8>(p - 1))
      return p
  }
}

function skipMemory(p: usize): usize {
  p = readLeb(p)
  if (value & 0x40) p = skipLeb(p, 5)
  return skipLeb(p, 10)
}

/** A count, so many integers, and `more`. */
function skipLebs(p: usize, end: usize, more: u32): usize {
  p = readCount(p, end)
  for (let left: u32 = value + more; left > 0; left--) p = skipLeb(p, 5)
  return p
}

export function readCount(p: usize, end: usize): usize {
  p = readLeb(p)
  if (p > end || <usize>value > end - p) fail(ERROR_END, p, 0, 0)
  return p
}

function skipValueTypes(p: usize, end: usize): usize {
  p = readCount(p, end)
  for (let left: u32 = value; left > 0; left--) p = skipValueType(p)
  return p
}

export function skipValueType(p: usize): usize {
  const first: u32 = load<u8>(p)
  if (first == 0x63 || first == 0x64) return skipHeapType(p + 1)
  if (first == 0x65) fail(ERROR_SHARED, p, 0, 0)
  if (first >= 0x80 || first < 0x65) fail(ERROR_FORM, p, first, 0)
  return p + 1
}

function skipHeapType(p: usize): usize {
  const first: u32 = load<u8>(p)
  if (first == 0x62 || first == 0x65) fail(ERROR_SHARED, p, 0, 0)
  return skipLeb(p, 5)
}

export function skipBlockType(p: usize): usize {
  const first: u32 = load<u8>(p)
  if (first < 0x63) return p + 1
  return first == 0x63 || first == 0x64 ? skipHeapType(p + 1) : skipLeb(p, 5)
}

function skipCatches(p: usize, end: usize): usize {
  p = readCount(p, end)
  for (let left: u32 = value; left > 0; left--) {
    const clause: u32 = load<u8>(p)
    if (clause > 3) fail(ERROR_FORM, p, clause, 1)
    p = skipLeb(p + 1, 5)
    if (clause < 2) p = skipLeb(p, 5)
  }
  return p
}

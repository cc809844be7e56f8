// Where the blocks of a function begin and end.
import { BLOCK_TYPE, NONE, PREFIX, prefixedKind, readPrefixed, skipImmediates } from './decode'
import { allocate, KINDS } from './layout'
import { BLOCK, ELSE, END, IF, LOOP } from './opcodes'

// A block: its opcode, its first instruction, its else and its end; 0: it has none.
const START: usize = 4
const ELSE_AT: usize = 8
const END_AT: usize = 12
const BLOCK_BYTES: usize = 16
const MAX_BLOCKS: u32 = 512
const MAX_OPEN: usize = 128
let blocks: usize = 0
let open: usize = 0
let blockCount: u32 = 0

export function placeBlocks(): void {
  blocks = allocate(MAX_BLOCKS * BLOCK_BYTES)
  open = allocate(MAX_OPEN << 2)
}

export function opcodeOf(block: u32): u32 {
  return load<u32>(blocks + block * BLOCK_BYTES)
}

export function startOf(block: u32): usize {
  return load<u32>(blocks + block * BLOCK_BYTES, START)
}

export function elseOf(block: u32): usize {
  return load<u32>(blocks + block * BLOCK_BYTES, ELSE_AT)
}

export function endOf(block: u32): usize {
  return load<u32>(blocks + block * BLOCK_BYTES, END_AT)
}

/** The block whose first instruction is at a place; u32.MAX_VALUE: none. */
export function blockAt(start: usize): u32 {
  for (let i: u32 = 0; i < blockCount; i++) if (startOf(i) == start) return i
  return u32.MAX_VALUE
}

/** Whether the blocks between the first instruction and the end of a body could all be noted: only plain ones are. */
export function findBlocks(p: usize, end: usize): bool {
  blockCount = 0
  let depth: usize = 0
  while (p < end) {
    const at = p
    const code: u32 = load<u8>(p++)
    const kind: u32 = load<u8>(KINDS + code)
    if (kind == NONE && code != ELSE) continue
    if (kind == PREFIX) {
      p = readPrefixed(code, p)
      p = skipImmediates(prefixedKind, p, end)
      continue
    }
    p = skipImmediates(kind, p, end)
    if (kind == BLOCK_TYPE) {
      if ((code != BLOCK && code != LOOP && code != IF) || blockCount == MAX_BLOCKS || depth == MAX_OPEN) return false
      store<u32>(open + (depth++ << 2), blockCount)
      const block = blocks + blockCount++ * BLOCK_BYTES
      store<u32>(block, code)
      store<u32>(block, <u32>p, START)
      store<u32>(block, 0, ELSE_AT)
      store<u32>(block, 0, END_AT)
    } else if (code == ELSE || code == END) {
      if (depth == 0) return p == end
      const block = blocks + load<u32>(open + ((depth - 1) << 2)) * BLOCK_BYTES
      if (code == ELSE) {
        store<u32>(block, <u32>at, ELSE_AT)
        continue
      }
      store<u32>(block, <u32>at, END_AT)
      depth--
    }
  }
  return false
}

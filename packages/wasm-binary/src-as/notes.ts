// What notes where the code writes: before each write, a byte for its block of 4 KiB becomes 1 in a memory of its own. A
// write is noted for the block it begins in, and may reach 15 bytes into the next.
import { notesMemory, noteRangeFunction } from './layout'
import { readLeb, skipLeb, value } from './decode'
import { LOCAL_GET, LOCAL_SET, LOCAL_TEE, CALL } from './opcodes'
import { copyTo, leb, sleb, u8_ } from './output'
import { STORES_F32, STORES_F64, STORES_I32, STORES_I64, STORES_V128 } from './scan'

const BLOCK_LOG2: u32 = 12
const I32: u32 = 0x7f
/** Locals of i32 that each function gets that writes: an address, a number, a length. */
const I32_LOCALS: u32 = 3

/** The first local that was added for this. */
let firstLocal: u32 = 0
let traits: u32 = 0

/** Places the locals of a function behind so many others. */
export function placeNoteLocals(first: u32, storing: u32): void {
  firstLocal = first
  traits = storing
}

/** How many groups {@link writeNoteLocals} declares. */
export function noteLocalGroups(): u32 {
  return 1 + <u32>popcnt(traits & (STORES_I64 | STORES_F32 | STORES_F64 | STORES_V128))
}

export function writeNoteLocals(): void {
  u8_(I32_LOCALS)
  u8_(I32)
  // i64, f32, f64 and v128, in the order of the traits and of their types.
  for (let trait = STORES_I64, type: u32 = I32 - 1; trait <= STORES_V128; trait <<= 1, type--) {
    if (!(traits & trait)) continue
    u8_(1)
    u8_(type)
  }
}

function localOf(stored: u32): u32 {
  if (stored == STORES_I32) return firstLocal + 1
  return firstLocal + I32_LOCALS + <u32>popcnt(traits & (stored - STORES_I64))
}

/** A store of a number that begins at `start`. */
export function noteStore(stored: u32, start: usize, immediates: usize): void {
  const offset = readOffset(immediates)
  const number = localOf(stored)
  copyTo(start)
  set(number)
  u8_(LOCAL_TEE)
  leb(firstLocal)
  if (offset != 0) {
    u8_(0x41) // i32.const
    sleb(<i32>offset)
    u8_(0x6a) // i32.add
  }
  u8_(0x41) // i32.const
  u8_(BLOCK_LOG2)
  u8_(0x76) // i32.shr_u
  u8_(0x41) // i32.const
  u8_(1)
  u8_(0x3a) // i32.store8
  u8_(0x40)
  leb(notesMemory)
  u8_(0)
  get(firstLocal)
  get(number)
}

/** The offset of a memory argument: what is above 32 bits no memory of 32 bits has. */
function readOffset(p: usize): u32 {
  p = readLeb(p)
  if (value & 0x40) p = skipLeb(p, 5)
  let offset: u32 = 0
  let shift: u32 = 0
  let byte: u32 = 0
  do {
    byte = load<u8>(p++)
    if (shift < 32) offset |= (byte & 0x7f) << shift
    shift += 7
  } while (byte >= 0x80)
  return offset
}

/** A write of many bytes that begins at `start`: a place, something else, and a length are on the stack. */
export function noteMany(start: usize): void {
  copyTo(start)
  set(firstLocal + 2)
  set(firstLocal + 1)
  u8_(LOCAL_TEE)
  leb(firstLocal)
  get(firstLocal + 2)
  u8_(CALL)
  leb(noteRangeFunction)
  for (let i: u32 = 0; i < I32_LOCALS; i++) get(firstLocal + i)
}

function get(local: u32): void {
  u8_(LOCAL_GET)
  leb(local)
}

function set(local: u32): void {
  u8_(LOCAL_SET)
  leb(local)
}

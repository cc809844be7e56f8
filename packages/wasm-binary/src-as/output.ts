// Where new bodies are written: the end of the memory, which grows as it is needed.
import { reserve, SLACK } from './layout'
import { beginBody, isTraced, noteCopy } from './trace'

/** Where all of it begins, and where the next byte goes. */
export let outputStart: usize = 0
export let out: usize = 0
/** How far the body being rewritten has been copied. */
let copied: usize = 0
let limit: usize = 0

/** What is written between two calls of {@link copyTo}, at most. */
const ROOM: usize = 512

export function beginOutput(start: usize): void {
  outputStart = start
  out = start
  limit = (<usize>memory.size()) << 16
}

/** From here on the body at `start` is copied. */
export function beginCopy(start: usize): void {
  copied = start
  makeRoom(0)
  beginBody(start, out)
}

function makeRoom(bytes: usize): void {
  const end = out + bytes + ROOM + SLACK
  if (end <= limit) return
  reserve(max(end, end + (end >> 3)))
  limit = (<usize>memory.size()) << 16
}

/** Copies what comes before `position` and has not been copied. */
export function copyTo(position: usize): void {
  const bytes = position - copied
  if (out + bytes + ROOM + SLACK > limit) makeRoom(bytes)
  if (isTraced) noteCopy(copied, out, bytes)
  if (bytes <= 64) {
    let from = copied
    for (let to = out, end = out + bytes; to < end; to += 16, from += 16) {
      store<u64>(to, load<u64>(from))
      store<u64>(to, load<u64>(from, 8), 8)
    }
  } else {
    memory.copy(out, copied, bytes)
  }
  out += bytes
  copied = position
}

/** Leaves out what comes before `position`. */
export function skipTo(position: usize): void {
  copied = position
}

export function u8_(byte: u32): void {
  store<u8>(out++, byte)
}

/** Writes so many bytes, up to 8, the first in the lowest bits. */
export function write(bytes: u64, count: usize): void {
  store<u64>(out, bytes)
  out += count
}

export function leb(value: u32): void {
  if (value < 0x80) return u8_(value)
  while (value >= 0x80) {
    store<u8>(out++, value | 0x80)
    value >>= 7
  }
  store<u8>(out++, value)
}

export function sleb(value: i64): void {
  while (value >= 0x40 || value < -0x40) {
    store<u8>(out++, (<u32>value & 0x7f) | 0x80)
    value >>= 7
  }
  store<u8>(out++, <u32>value & 0x7f)
}

/** Room for a positive integer below 2^20, three bytes of a signed one. */
export function leaveThree(): usize {
  const at = out
  out += 3
  return at
}

export function patchThree(at: usize, value: u32): void {
  store<u8>(at, (value & 0x7f) | 0x80)
  store<u8>(at, ((value >> 7) & 0x7f) | 0x80, 1)
  store<u8>(at, (value >> 14) & 0x3f, 2)
}

/** Writes a positive integer below 2^27 to where four bytes have been left for a signed one. */
export function patchFour(at: usize, value: u32): void {
  store<u32>(
    at,
    (value & 0x7f) |
      0x808080 |
      (((value >> 7) & 0x7f) << 8) |
      (((value >> 14) & 0x7f) << 16) |
      (((value >> 21) & 0x3f) << 24),
  )
}

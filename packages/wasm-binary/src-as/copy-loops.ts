// Finds loops that copy words between the guest's memory and the host's, one by one, and writes what copies them at once.
// How it is used: src/passes/copy-loops.ts; why that changes nothing else: docs/adr/0036-copies-at-once.md.
import { placeLocals, step32, stepOf } from './copy-locals'
import { findCount } from './copy-count'
import { extendedFactor, extendedOf, placeNodes } from './copy-sums'
import { copies, followTurn, guestPlace, hostPlace, isStore } from './copy-turn'
import { out, writeCopy, writeTo } from './copy-write'
import {
  BLOCK_TYPE,
  NONE,
  PREFIX,
  prefixedKind,
  readCount,
  readLeb,
  readPrefixed,
  skipImmediates,
  skipValueType,
  value,
} from './decode'
import { allocate, codeEnd, KINDS, reserve } from './layout'
import { CALL, LOOP } from './opcodes'

export { nameFunctions } from './copy-turn'
export { nameCopies } from './copy-write'
export { prepare } from './layout'

const NO_RESULT: u8 = 0x40
const I64_LOAD: u8 = 0x29
const I64_STORE: u8 = 0x37
const WORD_BYTES: i64 = 8
/** What the first byte of an index says of it. */
const LOW_BITS: u32 = 0x7f

/** Per loop: the body it is in, where in the body, the code to put in front of it and its length. */
export let found: usize = 0
export let foundCount: u32 = 0
const FOUND_BYTES: usize = 16
const MAX_FOUND: u32 = 256
/** What is written for one loop, at most. */
const MAX_WRITTEN: usize = 4096

/** Where the table of kinds is to be written. */
export function kinds(): usize {
  return KINDS
}

let firsts: v128 = i8x16.splat(0)
let seconds: v128 = i8x16.splat(0)
let thirds: v128 = i8x16.splat(0)

/** Goes through the code; the functions are those given to nameFunctions. */
export function run(code: usize, bodyCount: u32, load: u32, loadInput: u32, store: u32): void {
  firsts = i8x16.splat(<u8>(load & LOW_BITS))
  seconds = i8x16.splat(<u8>(loadInput & LOW_BITS))
  thirds = i8x16.splat(<u8>(store & LOW_BITS))
  found = allocate(MAX_FOUND * FOUND_BYTES)
  placeNodes()
  placeLocals()
  writeTo(allocate(MAX_WRITTEN))
  let next = code
  let call = nextCall(code)
  for (let i: u32 = 0; i < bodyCount && call < codeEnd && foundCount < MAX_FOUND; i++) {
    next = readLeb(next)
    const start = next
    next += value
    if (next < start || next > codeEnd) return
    if (call >= next) continue
    walkBody(i, start, next)
    call = nextCall(next)
  }
}

/** The next bytes that may be a call of one of the functions beside the access that such a loop has. */
function nextCall(from: usize): usize {
  const calls = i8x16.splat(<u8>CALL)
  const lowBits = i8x16.splat(<u8>LOW_BITS)
  for (let at = from; at < codeEnd; at += 16) {
    // An index may be written with more bytes than it needs: linkers do, to write another there later.
    const callees = v128.and(v128.load(at, 1), lowBits)
    const named = v128.or(v128.or(i8x16.eq(callees, firsts), i8x16.eq(callees, seconds)), i8x16.eq(callees, thirds))
    let hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(at), calls), named))
    for (; hits != 0; hits &= hits - 1) if (isLikely(at + ctz(hits))) return at + ctz(hits)
  }
  return codeEnd
}

function isLikely(call: usize): bool {
  const after = readLeb(call + 1)
  if (!copies(value)) return false
  if (!isStore(value)) return load<u8>(after) == I64_STORE
  for (let at = call - 7; at < call - 2; at++) if (load<u8>(at) == I64_LOAD) return true
  return false
}

function walkBody(i: u32, start: usize, end: usize): void {
  let p = readCount(start, end)
  for (let groups = value; groups > 0; groups--) p = skipValueType(readLeb(p))
  while (p < end) {
    const at = p
    const code: u32 = load<u8>(p++)
    const kind: u32 = load<u8>(KINDS + code)
    if (kind == NONE) continue
    if (kind == PREFIX) {
      p = readPrefixed(code, p)
      p = skipImmediates(prefixedKind, p, end)
      continue
    }
    if (code == LOOP && load<u8>(p) == NO_RESULT && followTurn(p + 1, end)) noteLoop(i, at - start)
    p = skipImmediates(kind, p, end)
  }
}

function noteLoop(body: u32, offset: usize): void {
  if (foundCount == MAX_FOUND || step32(guestPlace) != WORD_BYTES || !findCount()) return
  const extended = extendedOf(hostPlace)
  const extendedStep = extended == 0 ? 0 : step32(extended)
  if (stepOf(hostPlace) + extendedStep * extendedFactor(hostPlace) != WORD_BYTES) return
  if (extendedStep < 0 || extendedStep > WORD_BYTES) return
  const start = out
  reserve(start + MAX_WRITTEN)
  writeCopy(extendedStep == 0 ? 0 : extended)
  const at = found + foundCount++ * FOUND_BYTES
  store<u32>(at, body)
  store<u32>(at, <u32>offset, 4)
  store<u32>(at, <u32>start, 8)
  store<u32>(at, <u32>(out - start), 12)
}

// Finds loops that copy words between the guest's memory and the host's, one by one, and writes what copies them at once.
// How it is used: src/passes/copy-loops.ts; why that changes nothing else: docs/adr/0036-copies-at-once.md.
import { placeLocals, step32, stepOf } from './copy-locals'
import { blockAt, findBlocks, placeBlocks } from './copy-blocks'
import { findCounts, placeConditions } from './copy-count'
import { followCycle, hasWrappers, noteWrapper, placeWrappers, wrapped, wrapperAt } from './copy-cycle'
import { I64_LOAD, I64_STORE } from './copy-opcodes'
import { extendedFactor, extendedOf, placeNodes } from './copy-sums'
import { copies, followTurn, guestPlace, hostPlace, isStore, loadInputWord, loadWord, storeWord } from './copy-turn'
import { out, writeCopy, writeTo } from './copy-write'
import {
  BLOCK_TYPE,
  END_KIND,
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
import { allocate, code, codeEnd, KINDS, reserve } from './layout'
import { BR, CALL, ELSE, LOOP, RETURN } from './opcodes'

export { nameFunctions } from './copy-turn'
export { nameCopies } from './copy-write'
export { prepare } from './layout'

const NO_RESULT: u8 = 0x40
const WORD_BYTES: i64 = 8
/** What the first byte of an index says of it. */
const LOW_BITS: u32 = 0x7f

/**
 * Per loop, seven numbers: its body, where the body's size stands in the code, where the body begins and ends, where in it the
 * loop begins, and the address and length of the code to put in front of it.
 */
export let found: usize = 0
export let foundCount: u32 = 0
const FOUND_BYTES: usize = 28
const MAX_FOUND: u32 = 256
/** What is written for one loop, at most. */
const MAX_WRITTEN: usize = 16_384

/** Where the table of kinds is to be written. */
export function kinds(): usize {
  return KINDS
}

let firsts: v128 = i8x16.splat(0)
let seconds: v128 = i8x16.splat(0)
let thirds: v128 = i8x16.splat(0)

/** Where the size of the body stands that is gone through. */
let sizeAt: usize = 0
/** What calls are looked for. */
let calls: u32 = 0
/** The bits of the first byte of an index that are compared. */
let seen: u32 = 0
/** Those beside an access, as in a loop. */
const IN_LOOPS: u32 = 1
/** All of the functions for a word, or of what wraps them. */
const OF_WORDS: u32 = 2
const OF_WRAPPERS: u32 = 3

/** Goes through the code; the functions are those given to nameFunctions. */
export function run(bodyCount: u32): void {
  begin()
  writeTo(allocate(MAX_WRITTEN))
  lookFor(IN_LOOPS, loadWord, loadInputWord, storeWord)
  goThrough(0, bodyCount)
}

/**
 * The same for code of Go's compiler.
 * @param firstFunction the function with the first of the bodies
 */
export function runGo(bodyCount: u32, firstFunction: u32): void {
  begin()
  placeWrappers()
  placeBlocks()
  opened = allocate(MAX_OPENED << 2)
  writeTo(allocate(MAX_WRITTEN))
  lookFor(OF_WORDS, loadWord, loadInputWord, storeWord)
  goThrough(firstFunction, bodyCount)
  if (!hasWrappers()) return
  lookFor(OF_WRAPPERS, wrapperAt(0), wrapperAt(1), wrapperAt(2))
  goThrough(firstFunction, bodyCount)
}

function begin(): void {
  foundCount = 0
  found = allocate(MAX_FOUND * FOUND_BYTES)
  placeNodes()
  placeLocals()
  placeConditions()
}

function lookFor(what: u32, first: u32, second: u32, third: u32): void {
  calls = what
  // An index may be written with more bytes than it needs: linkers do, to write another there later. Go's does not.
  seen = what == IN_LOOPS ? LOW_BITS : 0xff
  firsts = i8x16.splat(firstByte(first))
  seconds = i8x16.splat(firstByte(second))
  thirds = i8x16.splat(firstByte(third))
}

function firstByte(index: u32): u8 {
  return <u8>(calls == IN_LOOPS || index < 0x80 ? index & LOW_BITS : index | 0x80)
}

function goThrough(firstFunction: u32, bodyCount: u32): void {
  let next = code
  let call = nextCall(code)
  for (let i: u32 = 0; i < bodyCount && call < codeEnd && foundCount < MAX_FOUND; i++) {
    sizeAt = next
    next = readLeb(next)
    const start = next
    next += value
    if (next < start || next > codeEnd) return
    if (call >= next) continue
    if (calls == IN_LOOPS) walkBody(i, start, next)
    else if (calls == OF_WORDS) noteWrapper(firstFunction + i, start, next)
    else walkCycles(i, start, next)
    call = nextCall(next)
  }
}

/** The next bytes that may be a call that is looked for. */
function nextCall(from: usize): usize {
  const call = i8x16.splat(<u8>CALL)
  const seenBits = i8x16.splat(<u8>seen)
  for (let at = from; at < codeEnd; at += 16) {
    const callees = v128.and(v128.load(at, 1), seenBits)
    const named = v128.or(v128.or(i8x16.eq(callees, firsts), i8x16.eq(callees, seconds)), i8x16.eq(callees, thirds))
    let hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(at), call), named))
    for (; hits != 0; hits &= hits - 1) if (isLikely(at + ctz(hits))) return at + ctz(hits)
  }
  return codeEnd
}

function isLikely(call: usize): bool {
  const after = readLeb(call + 1)
  if (calls == OF_WRAPPERS) return wrapped(value) != u32.MAX_VALUE
  if (!copies(value)) return false
  if (calls == OF_WORDS) return true
  if (!isStore(value)) return load<u8>(after) == <u8>I64_STORE
  for (let at = call - 7; at < call - 2; at++) if (load<u8>(at) == <u8>I64_LOAD) return true
  return false
}

function firstInstruction(start: usize, end: usize): usize {
  let p = readCount(start, end)
  for (let groups = value; groups > 0; groups--) p = skipValueType(readLeb(p))
  return p
}

function walkBody(i: u32, start: usize, end: usize): void {
  let p = firstInstruction(start, end)
  while (p < end) {
    const at = p
    const opcode: u32 = load<u8>(p++)
    const kind: u32 = load<u8>(KINDS + opcode)
    if (kind == NONE) continue
    if (kind == PREFIX) {
      p = readPrefixed(opcode, p)
      p = skipImmediates(prefixedKind, p, end)
      continue
    }
    if (opcode == LOOP && load<u8>(p) == NO_RESULT && followTurn(p + 1, end)) noteLoop(i, start, end, at)
    p = skipImmediates(kind, p, end)
  }
}

// The blocks that are open around an instruction.
const MAX_OPENED: usize = 128
let opened: usize = 0

/** Looks for turns that begin where a run of instructions does which ends with the call of a wrapper. */
function walkCycles(i: u32, start: usize, end: usize): void {
  let p = firstInstruction(start, end)
  if (!findBlocks(p, end)) return
  let depth: u32 = 0
  let run = p
  while (p < end) {
    const at = p
    const opcode: u32 = load<u8>(p++)
    const kind: u32 = load<u8>(KINDS + opcode)
    if (kind == PREFIX) {
      p = readPrefixed(opcode, p)
      p = skipImmediates(prefixedKind, p, end)
      continue
    }
    p = skipImmediates(kind, p, end)
    if (opcode == CALL) {
      readLeb(at + 1)
      if (wrapped(value) != u32.MAX_VALUE && followCycle(run, opened, depth)) noteLoop(i, start, end, run)
    } else if (kind == BLOCK_TYPE) {
      if (depth == MAX_OPENED) return
      store<u32>(opened + ((<usize>depth) << 2), blockAt(p))
      depth++
      run = p
    } else if (kind == END_KIND) {
      if (depth == 0) return
      depth--
      run = p
    } else if (opcode == ELSE || (opcode >= BR && opcode <= RETURN)) {
      run = p
    }
  }
}

function noteLoop(body: u32, bodyStart: usize, bodyEnd: usize, place: usize): void {
  if (foundCount == MAX_FOUND || step32(guestPlace) != WORD_BYTES || !findCounts()) return
  const extended = extendedOf(hostPlace)
  const extendedStep = extended == 0 ? 0 : step32(extended)
  if (stepOf(hostPlace) + extendedStep * extendedFactor(hostPlace) != WORD_BYTES) return
  if (extendedStep < 0 || extendedStep > WORD_BYTES) return
  const start = out
  reserve(start + MAX_WRITTEN)
  writeCopy(extendedStep == 0 ? 0 : extended)
  const at = found + foundCount++ * FOUND_BYTES
  store<u32>(at, body)
  store<u32>(at, <u32>(sizeAt - code), 4)
  store<u32>(at, <u32>(bodyStart - code), 8)
  store<u32>(at, <u32>(bodyEnd - code), 12)
  store<u32>(at, <u32>(place - bodyStart), 16)
  store<u32>(at, <u32>start, 20)
  store<u32>(at, <u32>(out - start), 24)
}

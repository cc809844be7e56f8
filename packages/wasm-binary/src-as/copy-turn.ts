// One turn of a loop, followed instruction by instruction: here one without any branch but the last, which goes back. The
// other kind is in copy-cycle.ts.
import { addCondition, EQZ, forgetConditions, isZero } from './copy-count'
import {
  I32_ADD,
  I32_CONST,
  I32_EQZ,
  I32_GE_U,
  I32_MUL,
  I32_SHL,
  I32_SUB,
  I32_WRAP,
  I64_ADD,
  I64_CONST,
  I64_EQZ,
  I64_EXTEND_U,
  I64_GE_U,
  I64_LOAD,
  I64_MUL,
  I64_SHL,
  I64_STORE,
  I64_SUB,
} from './copy-opcodes'
import {
  asSum,
  compare,
  constant,
  constantOf,
  extend,
  extendedOf,
  firstTerm,
  forgetNodes,
  isConstant,
  isWrapped,
  kindOf,
  nextTerm,
  plus,
  SUM32,
  SUM64,
  termFactor,
  termLocal,
  termsEnd,
  times,
  WORD,
  word,
  wrap,
} from './copy-sums'
import { findSteps, forgetLocals, getLocal, setLocal, slotAt, staysAsItIs } from './copy-locals'
import { readLeb, value } from './decode'
import * as op from './opcodes'

const OTHER_MEMORY: u32 = 0x40

/** The local in which Go keeps where the frame begins. */
export const FRAME_LOCAL: u32 = 1
const MAX_FRAME_BYTES: i32 = 0x2000

/** The functions that a word may come from and go to. */
export let loadWord: u32 = 0
export let loadInputWord: u32 = 0
export let storeWord: u32 = 0

/** What a turn copies from or to the host's memory: the function it calls; the place there, and that in the guest's memory. */
export let copier: u32 = 0
export let hostPlace: usize = 0
export let guestPlace: usize = 0
/** Added to the place in the guest's memory, beyond 32 bits. */
export let guestOffset: u32 = 0
/** Of the frame, what is read or written: from the one to the other, in bytes from where it begins. */
export let lowestSlot: i32 = 0
export let highestSlot: i32 = 0

let hasFrame: bool = false
const MAX_DEPTH: usize = 8
const stack: usize = memory.data(8 * 4)
let depth: usize = 0
/** The instruction that reaches into the guest's memory; 0: none has yet. */
let access: u32 = 0

export function nameFunctions(load: u32, loadInput: u32, store: u32): void {
  loadWord = load
  loadInputWord = loadInput
  storeWord = store
}

export function copies(functionIndex: u32): bool {
  return functionIndex == loadWord || functionIndex == loadInputWord || functionIndex == storeWord
}

export function isStore(functionIndex: u32): bool {
  return functionIndex == storeWord
}

export function isInputLoad(functionIndex: u32): bool {
  return functionIndex == loadInputWord
}

export function push(node: usize): bool {
  if (node == 0 || depth == MAX_DEPTH) return false
  store<u32>(stack + (depth++ << 2), <u32>node)
  return true
}

export function isStackEmpty(): bool {
  return depth == 0
}

export function pop(): usize {
  return depth == 0 ? 0 : <usize>load<u32>(stack + (--depth << 2))
}

/** @param inFrame whether the function keeps what it works with in a frame, as Go's do */
export function beginTurn(inFrame: bool): void {
  forgetNodes()
  forgetLocals()
  forgetConditions()
  hasFrame = inFrame
  lowestSlot = 0
  highestSlot = 0
  depth = 0
  access = 0
  copier = u32.MAX_VALUE
}

/** Whether the loop with the body at `p` copies a word each turn, and nothing else. */
export function followTurn(p: usize, end: usize): bool {
  beginTurn(false)
  while (p < end) {
    const code: u32 = load<u8>(p++)
    if (code == op.BR_IF) return load<u8>(p) == 0 && load<u8>(p + 1) == <u8>op.END && endTurn()
    p = follow(code, p)
    if (p == 0) return false
  }
  return false
}

function endTurn(): bool {
  return addCondition(pop(), true) && isCopy()
}

/** Whether what was followed copies a word, and all that it begins with is known. */
export function isCopy(): bool {
  const other = copier == storeWord ? I64_LOAD : I64_STORE
  if (depth != 0 || copier == u32.MAX_VALUE || access != other || !findSteps(hasFrame)) return false
  return !hasFrame || staysAsItIs(FRAME_LOCAL)
}

/** Where the next instruction begins; 0: this one is none that such a loop has. */
export function follow(code: u32, p: usize): usize {
  if (code >= op.LOCAL_GET && code <= op.LOCAL_TEE) return followLocal(code, p)
  if (code == I32_CONST || code == I64_CONST) return followConstant(code, p)
  if (code == op.CALL) return followCall(p)
  if (code == I64_LOAD || code == I64_STORE) return followAccess(code, p)
  return compute(code) ? p : 0
}

function followLocal(code: u32, p: usize): usize {
  p = readLeb(p)
  if (code == op.LOCAL_GET) return push(getLocal(value)) ? p : 0
  const node = pop()
  if (!setLocal(value, node)) return 0
  return code == op.LOCAL_SET || push(node) ? p : 0
}

function followConstant(code: u32, p: usize): usize {
  let result: i64 = 0
  let shift: i64 = 0
  let byte: i64 = 0
  do {
    byte = load<u8>(p++)
    result |= (byte & 0x7f) << shift
    shift += 7
  } while (byte >= 0x80 && shift < 70)
  if (shift < 64 && byte & 0x40) result |= -1 << shift
  return push(constant(code == I32_CONST ? SUM32 : SUM64, result)) ? p : 0
}

function followCall(p: usize): usize {
  p = readLeb(p)
  if (!copies(value)) return 0
  const stored = value == storeWord ? pop() : 0
  const found = copyWord(value, pop(), stored)
  return found != 0 && (value == storeWord || push(found)) ? p : 0
}

/** What a call of a function for a word gives, or the word that it takes; 0 where that cannot be told. */
export function copyWord(callee: u32, place: usize, stored: usize): usize {
  if (copier != u32.MAX_VALUE) return 0
  copier = callee
  hostPlace = asSum(SUM64, place)
  if (hostPlace == 0) return 0
  if (callee == storeWord) return kindOf(stored) == WORD ? stored : 0
  return word()
}

/** Of one memory there is: the guest's. */
function followAccess(code: u32, p: usize): usize {
  if (load<u8>(p) >= OTHER_MEMORY) return 0
  p = readLeb(p + 1)
  const offset = value
  const stored = code == I64_STORE ? pop() : 0
  const place = asSum(SUM32, pop())
  if (place == 0) return 0
  if (hasFrame && isInFrame(place)) return followSlot(code, slotIn(place, offset), stored) ? p : 0
  if (access != 0 || (code == I64_STORE && kindOf(stored) != WORD)) return 0
  access = code
  guestPlace = place
  guestOffset = offset
  return code == I64_STORE || push(word()) ? p : 0
}

/** Whether a place is so many bytes from where the frame begins. */
export function isInFrame(place: usize): bool {
  const term = firstTerm(place)
  return (
    kindOf(place) == SUM32 &&
    extendedOf(place) == 0 &&
    nextTerm(term) == termsEnd(place) &&
    termLocal(term) == FRAME_LOCAL &&
    !isWrapped(term) &&
    termFactor(term) == 1 &&
    <i32>constantOf(place) >= -MAX_FRAME_BYTES &&
    <i32>constantOf(place) <= MAX_FRAME_BYTES
  )
}

/**
 * The number of the slot at a place in the frame; 0 for one too far away, or where it might overlap another of 8 bytes
 * without being the same.
 */
export function slotIn(place: usize, offset: u32): u32 {
  if (offset > <u32>MAX_FRAME_BYTES) return 0
  const start = <i32>constantOf(place)
  const at = start + <i32>offset
  if (at & 7) return 0
  // What the offset is added to must not lie before the memory either.
  lowestSlot = min(lowestSlot, start)
  highestSlot = max(highestSlot, at + 8)
  return slotAt(at)
}

function followSlot(code: u32, slot: u32, stored: usize): bool {
  if (slot == 0) return false
  return code == I64_STORE ? setLocal(slot, stored) : push(getLocal(slot))
}

function compute(code: u32): bool {
  switch (code) {
    case I32_ADD:
      return binary(SUM32, 1)
    case I32_SUB:
      return binary(SUM32, -1)
    case I64_ADD:
      return binary(SUM64, 1)
    case I64_SUB:
      return binary(SUM64, -1)
    case I32_MUL:
      return multiply(SUM32)
    case I64_MUL:
      return multiply(SUM64)
    case I32_SHL:
      return shift(SUM32)
    case I64_SHL:
      return shift(SUM64)
    case I32_WRAP:
      return push(wrap(pop()))
    case I64_EXTEND_U:
      return push(extend(pop()))
    default:
  }
  if (code >= I32_EQZ && code <= I32_GE_U) return relate(SUM32, code - I32_EQZ)
  return code >= I64_EQZ && code <= I64_GE_U && relate(SUM64, code - I64_EQZ)
}

function binary(kind: u32, factor: i64): bool {
  const right = pop()
  return push(plus(kind, pop(), right, factor))
}

function multiply(kind: u32): bool {
  const right = pop()
  return push(times(kind, pop(), right))
}

function shift(kind: u32): bool {
  const right = pop()
  if (kindOf(right) != kind || !isConstant(right) || <u64>constantOf(right) > 31) return false
  return push(times(kind, pop(), constant(kind, (<i64>1) << constantOf(right))))
}

function relate(kind: u32, relation: u32): bool {
  if (relation == EQZ) return push(isZero(kind, pop()))
  const right = asSum(kind, pop())
  return push(compare(relation, asSum(kind, pop()), right))
}

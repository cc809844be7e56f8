// A turn of a loop as Go's compiler makes it: a function is one loop around a table of branches, what it works with is kept in
// a frame, and imports are called by way of a function that takes its arguments from there.
import { blockAt, elseOf, endOf, opcodeOf, startOf } from './copy-blocks'
import { addCondition } from './copy-count'
import { getLocal, setLocal, STACK_POINTER } from './copy-locals'
import { asSum, constant, constantOf, isConstant, kindOf, plus, SUM32 } from './copy-sums'
import {
  beginTurn,
  copies,
  copyWord,
  follow,
  isCopy,
  isInFrame,
  isStackEmpty,
  isStore,
  pop,
  push,
  slotIn,
} from './copy-turn'
import { readLeb, value } from './decode'
import { allocate } from './layout'
import { BLOCK, BR, BR_IF, BR_TABLE, CALL, ELSE, END, GLOBAL_GET, GLOBAL_SET, IF, LOOP } from './opcodes'

const NOP: u32 = 0x01
const NO_RESULT: u8 = 0x40
const WORD_BYTES: i64 = 8

// A wrapper: its function, and the import that it calls.
const WRAPPER_BYTES: usize = 8
const MAX_WRAPPERS: u32 = 16
let wrappers: usize = 0
let wrapperCount: u32 = 0

// The blocks that are open, by number.
const MAX_OPEN: u32 = 128
let open: usize = 0
let depth: u32 = 0

/** More instructions than a turn has. */
const MAX_STEPS: u32 = 400
/** More than are followed in any module that a compiler made. */
const MAX_TOTAL_STEPS: u32 = 200_000
let stepsLeft: u32 = 0
/** Bit by bit, whether a condition is taken to hold. */
let choices: u32 = 0
let choiceCount: u32 = 0
const MAX_CHOICES: u32 = 3

export function placeWrappers(): void {
  wrapperCount = 0
  stepsLeft = MAX_TOTAL_STEPS
  wrappers = allocate(MAX_WRAPPERS * WRAPPER_BYTES)
  open = allocate(MAX_OPEN << 2)
}

/** Go's way to call an import with a word: from where its arguments and results are, and back, byte by byte. */
const LOAD_WRAPPER: usize = memory.data<u8>([
  0x02, 0x01, 0x7f, 0x01, 0x7e, 0x23, 0x00, 0x21, 0x01, 0x20, 0x01, 0x29, 0x03, 0x08, 0x10, 0xff, 0x23, 0x00, 0x21,
  0x01, 0x21, 0x02, 0x20, 0x01, 0x20, 0x02, 0x37, 0x03, 0x10, 0x20, 0x01, 0x41, 0x08, 0x6a, 0x22, 0x01, 0x24, 0x00,
  0x41, 0x00, 0x0f, 0x00, 0x0b,
])
const LOAD_WRAPPER_BYTES: usize = 43
const STORE_WRAPPER: usize = memory.data<u8>([
  0x01, 0x01, 0x7f, 0x23, 0x00, 0x21, 0x01, 0x20, 0x01, 0x29, 0x03, 0x08, 0x20, 0x01, 0x29, 0x03, 0x10, 0x10, 0xff,
  0x23, 0x00, 0x21, 0x01, 0x20, 0x01, 0x41, 0x08, 0x6a, 0x22, 0x01, 0x24, 0x00, 0x41, 0x00, 0x0f, 0x00, 0x0b,
])
const STORE_WRAPPER_BYTES: usize = 37
const CALLEE: u8 = 0xff

/** Notes the function with a body if it is a wrapper. */
export function noteWrapper(functionIndex: u32, start: usize, end: usize): void {
  const callee = wrappedBy(start, end)
  if (callee == u32.MAX_VALUE || wrapperCount == MAX_WRAPPERS) return
  const wrapper = wrappers + wrapperCount++ * WRAPPER_BYTES
  store<u32>(wrapper, functionIndex)
  store<u32>(wrapper, callee, 4)
}

function wrappedBy(start: usize, end: usize): u32 {
  const isLoad = end - start == LOAD_WRAPPER_BYTES
  if (!isLoad && end - start != STORE_WRAPPER_BYTES) return u32.MAX_VALUE
  const pattern = isLoad ? LOAD_WRAPPER : STORE_WRAPPER
  let callee: u32 = u32.MAX_VALUE
  for (let i: usize = 0; i < end - start; i++) {
    const byte = load<u8>(start + i)
    if (load<u8>(pattern + i) == CALLEE) callee = byte
    else if (load<u8>(pattern + i) != byte) return u32.MAX_VALUE
  }
  return callee < 0x80 && copies(callee) && isStore(callee) != isLoad ? callee : u32.MAX_VALUE
}

export function hasWrappers(): bool {
  return wrapperCount > 0
}

export function wrapperAt(i: u32): u32 {
  return i < wrapperCount ? load<u32>(wrappers + i * WRAPPER_BYTES) : u32.MAX_VALUE
}

/** The import that a function wraps; u32.MAX_VALUE: it is no wrapper. */
export function wrapped(functionIndex: u32): u32 {
  for (let i: u32 = 0; i < wrapperCount; i++) {
    if (wrapperAt(i) == functionIndex) return load<u32>(wrappers + i * WRAPPER_BYTES, 4)
  }
  return u32.MAX_VALUE
}

/**
 * Whether a turn that begins at `p`, with some blocks open, comes back there having copied a word.
 * @param opened their numbers
 */
export function followCycle(p: usize, opened: usize, count: u32): bool {
  for (let i: u32 = 0; i < 1 << MAX_CHOICES; i++) {
    choices = i
    choiceCount = 0
    memory.copy(open, opened, (<usize>count) << 2)
    depth = count
    beginTurn(true)
    if (goRound(p) && isCopy()) return true
  }
  return false
}

function goRound(start: usize): bool {
  let p = start
  for (let step: u32 = 0; step < MAX_STEPS && stepsLeft > 0; step++) {
    stepsLeft--
    const code: u32 = load<u8>(p)
    p = isControl(code) ? control(code, p + 1) : goOn(code, p + 1)
    if (p == 0) return false
    if (p == start) return isStackEmpty()
  }
  return false
}

function isControl(code: u32): bool {
  return code == NOP || (code >= BLOCK && code <= ELSE) || (code >= END && code <= BR_TABLE)
}

function goOn(code: u32, p: usize): usize {
  if (code == CALL) return callWrapper(p)
  if (code != GLOBAL_GET && code != GLOBAL_SET) return follow(code, p)
  p = readLeb(p)
  if (value != 0) return 0
  const isDone = code == GLOBAL_GET ? push(getLocal(STACK_POINTER)) : setLocal(STACK_POINTER, asSum(SUM32, pop()))
  return isDone ? p : 0
}

/** A wrapper finds its arguments above where it goes back to, leaves its result behind them, and says that it is done. */
function callWrapper(p: usize): usize {
  p = readLeb(p)
  const callee = wrapped(value)
  const resumed = pop()
  const pointer = asSum(SUM32, getLocal(STACK_POINTER))
  if (callee == u32.MAX_VALUE || !isNumber(resumed, 0) || pointer == 0 || !isInFrame(pointer)) return 0
  const first = slotIn(pointer, 8)
  const second = slotIn(pointer, 16)
  if (first == 0 || second == 0) return 0
  const place = getLocal(first)
  const found = copyWord(callee, place, isStore(callee) ? getLocal(second) : 0)
  if (found == 0 || (!isStore(callee) && !setLocal(second, found))) return 0
  const after = plus(SUM32, pointer, constant(SUM32, WORD_BYTES), 1)
  return setLocal(STACK_POINTER, after) && push(constant(SUM32, 0)) ? p : 0
}

function isNumber(node: usize, number: i64): bool {
  return kindOf(node) == SUM32 && isConstant(node) && constantOf(node) == number
}

function control(code: u32, p: usize): usize {
  switch (code) {
    case NOP:
      return p
    case BLOCK:
    case LOOP:
      return load<u8>(p) == NO_RESULT && enter(p + 1) ? p + 1 : 0
    case IF:
      return load<u8>(p) == NO_RESULT ? goInto(p + 1) : 0
    case ELSE:
      return leave()
    case END:
      if (depth == 0) return 0
      depth--
      return p
    case BR:
      readLeb(p)
      return branch(value)
    case BR_IF:
      p = readLeb(p)
      return branchIf(value, p)
    case BR_TABLE:
      return branchBy(p)
    default:
      return 0
  }
}

function enter(start: usize): bool {
  const block = blockAt(start)
  if (block == u32.MAX_VALUE || depth == MAX_OPEN) return false
  store<u32>(open + ((<usize>depth) << 2), block)
  depth++
  return true
}

/** The end of a then. */
function leave(): usize {
  if (depth == 0) return 0
  depth--
  return endOf(load<u32>(open + ((<usize>depth) << 2))) + 1
}

const UNKNOWN: u32 = 2

/** Whether a condition holds, for this turn; what must be so where it goes on is noted. */
function decide(): u32 {
  const node = pop()
  if (node == 0) return UNKNOWN
  if (kindOf(node) == SUM32 && isConstant(node)) return <i32>constantOf(node) != 0 ? 1 : 0
  if (choiceCount == MAX_CHOICES) return UNKNOWN
  const holds = ((choices >> choiceCount++) & 1) != 0
  return addCondition(node, holds) ? <u32>holds : UNKNOWN
}

function goInto(start: usize): usize {
  const holds = decide()
  if (holds == UNKNOWN) return 0
  const block = blockAt(start)
  if (block == u32.MAX_VALUE) return 0
  if (holds) return enter(start) ? start : 0
  if (elseOf(block) == 0) return endOf(block) + 1
  return enter(start) ? elseOf(block) + 1 : 0
}

function branchIf(label: u32, next: usize): usize {
  const holds = decide()
  if (holds == UNKNOWN) return 0
  return holds ? branch(label) : next
}

function branch(label: u32): usize {
  if (label >= depth || !isStackEmpty()) return 0
  depth -= label + 1
  const block = load<u32>(open + ((<usize>depth) << 2))
  if (opcodeOf(block) != LOOP) return endOf(block) + 1
  depth++
  return startOf(block)
}

function branchBy(p: usize): usize {
  const node = pop()
  if (kindOf(node) != SUM32 || !isConstant(node)) return 0
  p = readLeb(p)
  const chosen = min(<u32>constantOf(node), value)
  for (let i: u32 = 0; i <= chosen; i++) p = readLeb(p)
  return branch(value)
}

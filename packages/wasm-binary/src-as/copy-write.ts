// The code that goes in front of a loop: it copies as many words at once as are sure, and moves the locals on by as much.
import {
  I32_ADD,
  I32_AND,
  I32_CONST,
  I32_EQ,
  I32_GE_S,
  I32_GE_U,
  I32_MUL,
  I32_OR,
  I32_SUB,
  I32_WRAP,
  I64_ADD,
  I64_CONST,
  I64_EQ,
  I64_EXTEND_U,
  I64_GE_S,
  I64_GE_U,
  I64_LE_U,
  I64_LOAD,
  I64_LT_U,
  I64_MUL,
  I64_SHL,
  I64_SHR_U,
  I64_SUB,
} from './copy-opcodes'
import { beyondAt, conditionCount, highAt, kindAt, lowAt, NEVER_BEYOND, SIGNED, stepLog2At } from './copy-count'
import {
  firstLocal,
  growingKind,
  growth,
  heldBy,
  indexOf,
  isDerived,
  isSlot,
  localsEnd,
  nextLocal,
  slotOffset,
  STACK_POINTER,
} from './copy-locals'
import {
  constantOf,
  extendedFactor,
  extendedOf,
  firstTerm,
  isWrapped,
  nextTerm,
  SUM32,
  SUM64,
  termFactor,
  termLocal,
  termsEnd,
} from './copy-sums'
import {
  copier,
  FRAME_LOCAL,
  guestOffset,
  guestPlace,
  highestSlot,
  hostPlace,
  isInputLoad,
  isStore,
  lowestSlot,
} from './copy-turn'
import { END, BR_IF, CALL, GLOBAL_GET, IF, LOCAL_GET, LOCAL_SET, LOOP, MEMORY_SIZE } from './opcodes'

const SELECT: u32 = 0x1b
const WORD_ALIGNMENT: u32 = 3
const WORD_LOG2: i64 = 3
const PAGE_LOG2: i64 = 16
const NO_RESULT: u32 = 0x40

/** Where the next byte goes. */
export let out: usize = 0

let loadWords: u32 = 0
let loadInputWords: u32 = 0
let storeWords: u32 = 0
let copiedGlobal: u32 = 0
/** Fewer words are not worth it. */
let fewestWords: u32 = 0
/** So many are copied at once at most. */
let mostWords: u32 = 0

export function nameCopies(load: u32, loadInput: u32, store: u32, copied: u32, fewest: u32, most: u32): void {
  loadWords = load
  loadInputWords = loadInput
  storeWords = store
  copiedGlobal = copied
  fewestWords = fewest
  mostWords = most
}

/** What is written goes from here on, as far as it takes: nothing else may lie behind. */
export function writeTo(start: usize): void {
  out = start
}

/** `base`: what of the place in the host's memory is extended from 32 bits, and must not wrap; 0: nothing that moves. */
export function writeCopy(base: usize): void {
  const hasFrame = highestSlot > lowestSlot
  if (hasFrame) {
    writeInside()
    two(IF, NO_RESULT)
  }
  writeLoop(base, hasFrame)
  if (hasFrame) byte(END)
}

function writeLoop(base: usize, hasFrame: bool): void {
  writeCount()
  integer(I64_CONST, fewestWords)
  byte(I64_GE_U)
  if (hasFrame) writeApart()
  for (let at = firstLocal(); at < localsEnd(); at = nextLocal(at)) if (isDerived(at)) writeDerived(at)
  two(IF, NO_RESULT)
  two(LOOP, NO_RESULT)
  writeGuestPlace()
  writeSum(SUM64, hostPlace)
  if (base == 0) integer(I32_CONST, 0)
  else writeSum(SUM32, base)
  writeCount()
  index(CALL, isStore(copier) ? storeWords : isInputLoad(copier) ? loadInputWords : loadWords)
  for (let at = firstLocal(); at < localsEnd(); at = nextLocal(at)) {
    if (growingKind(at) != 0 && growth(at) != 0) writeGrowth(indexOf(at), growingKind(at), growth(at))
  }
  index(GLOBAL_GET, copiedGlobal)
  integer(I64_CONST, mostWords)
  byte(I64_EQ)
  two(BR_IF, 0)
  two(END, END)
}

/** As 64 bits: with what is added to it, it may lie beyond 32. */
function writeGuestPlace(): void {
  writeSum(SUM32, guestPlace)
  byte(I64_EXTEND_U)
  if (guestOffset == 0) return
  integer(I64_CONST, guestOffset)
  byte(I64_ADD)
}

/** Whether all of the frame lies in the memory, without which it cannot be read before its turn. */
function writeInside(): void {
  writeFrame(lowestSlot)
  integer(I64_CONST, 0)
  byte(I64_GE_S)
  writeFrame(highestSlot)
  two(MEMORY_SIZE, 0)
  byte(I64_EXTEND_U)
  integer(I64_CONST, PAGE_LOG2)
  two(I64_SHL, I64_LE_U)
  byte(I32_AND)
}

/** And whether all that is copied lies above the frame, or below it. */
function writeApart(): void {
  writeGuestPlace()
  writeFrame(highestSlot)
  byte(I64_GE_U)
  writeGuestPlace()
  writeFrame(lowestSlot)
  byte(I64_LE_U)
  // Bytes may be more than 64 bits hold.
  writeCount()
  writeFrame(lowestSlot)
  writeGuestPlace()
  byte(I64_SUB)
  integer(I64_CONST, WORD_LOG2)
  two(I64_SHR_U, I64_LE_U)
  two(I32_AND, I32_OR)
  byte(I32_AND)
}

/** And whether a local holds what makes it grow from the first turn on. */
function writeDerived(at: usize): void {
  const kind = growingKind(at)
  writeVariable(indexOf(at))
  number(kind, growth(at))
  byte(kind == SUM32 ? I32_ADD : I64_ADD)
  writeSum(kind, heldBy(at))
  two(kind == SUM32 ? I32_EQ : I64_EQ, I32_AND)
}

function writeFrame(offset: i32): void {
  index(LOCAL_GET, FRAME_LOCAL)
  byte(I64_EXTEND_U)
  integer(I64_CONST, offset)
  byte(I64_ADD)
}

function writeGrowth(local: u32, kind: u32, step: i64): void {
  index(LOCAL_GET, local)
  index(GLOBAL_GET, copiedGlobal)
  if (kind == SUM32) byte(I32_WRAP)
  writeFactor(kind, step)
  byte(kind == SUM32 ? I32_ADD : I64_ADD)
  index(LOCAL_SET, local)
}

/** The least count of all conditions. */
function writeCount(): void {
  writeCountAt(0)
  if (conditionCount == 1) return
  writeCountAt(1)
  writeCountAt(0)
  writeCountAt(1)
  two(I64_LT_U, SELECT)
}

function writeCountAt(i: u32): void {
  writeDistance(i)
  if (beyondAt(i) != NEVER_BEYOND) {
    integer(I64_CONST, 0)
    writeSum(kindAt(i), highAt(i))
    writeSum(kindAt(i), lowAt(i))
    const isSigned = beyondAt(i) == SIGNED
    byte(kindAt(i) == SUM32 ? (isSigned ? I32_GE_S : I32_GE_U) : isSigned ? I64_GE_S : I64_GE_U)
    byte(SELECT)
  }
  if (stepLog2At(i) == 0) return
  integer(I64_CONST, stepLog2At(i))
  byte(I64_SHR_U)
}

function writeDistance(i: u32): void {
  writeSum(kindAt(i), highAt(i))
  writeSum(kindAt(i), lowAt(i))
  if (kindAt(i) == SUM32) two(I32_SUB, I64_EXTEND_U)
  else byte(I64_SUB)
}

function writeSum(kind: u32, sum: usize): void {
  let isFirst = true
  const end = termsEnd(sum)
  for (let term = firstTerm(sum); term < end; term = nextTerm(term)) {
    writeVariable(termLocal(term))
    if (isWrapped(term)) byte(I32_WRAP)
    writeFactor(kind, termFactor(term))
    isFirst = add(kind, isFirst)
  }
  if (extendedOf(sum) != 0) {
    writeSum(SUM32, extendedOf(sum))
    byte(I64_EXTEND_U)
    writeFactor(SUM64, extendedFactor(sum))
    isFirst = add(kind, isFirst)
  }
  if (constantOf(sum) == 0 && !isFirst) return
  number(kind, constantOf(sum))
  add(kind, isFirst)
}

/** A local, or what is kept in the frame. */
function writeVariable(local: u32): void {
  if (local == STACK_POINTER) return index(GLOBAL_GET, 0)
  if (!isSlot(local)) return index(LOCAL_GET, local)
  index(LOCAL_GET, FRAME_LOCAL)
  const offset = slotOffset(local)
  if (offset < 0) {
    integer(I32_CONST, offset)
    byte(I32_ADD)
  }
  two(I64_LOAD, WORD_ALIGNMENT)
  unsigned(max(offset, 0))
}

function add(kind: u32, isFirst: bool): bool {
  if (!isFirst) byte(kind == SUM32 ? I32_ADD : I64_ADD)
  return false
}

function writeFactor(kind: u32, factor: i64): void {
  if (factor == 1) return
  number(kind, factor)
  byte(kind == SUM32 ? I32_MUL : I64_MUL)
}

function number(kind: u32, value: i64): void {
  if (kind == SUM32) integer(I32_CONST, <i64>(<i32>value))
  else integer(I64_CONST, value)
}

function byte(value: u32): void {
  store<u8>(out++, value)
}

function two(first: u32, second: u32): void {
  byte(first)
  byte(second)
}

function index(code: u32, value: u32): void {
  byte(code)
  unsigned(value)
}

function unsigned(value: u32): void {
  for (; value >= 0x80; value >>= 7) byte(value | 0x80)
  byte(value)
}

function integer(code: u32, value: i64): void {
  byte(code)
  for (; value < -64 || value >= 64; value >>= 7) byte((<u32>value & 0x7f) | 0x80)
  byte(<u32>value & 0x7f)
}

// The code that goes in front of a loop: it copies as many words at once as are sure, and moves the locals on by as much.
import { countedKind, high, low, mayBeBeyond, stepLog2 } from './copy-count'
import { firstLocal, growingKind, growth, indexOf, localsEnd, nextLocal } from './copy-locals'
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
import { copier, guestOffset, guestPlace, hostPlace, isInputLoad, isStore } from './copy-turn'
import { END, BR_IF, CALL, GLOBAL_GET, IF, LOCAL_GET, LOCAL_SET, LOOP } from './opcodes'

const SELECT: u32 = 0x1b
const NO_RESULT: u32 = 0x40
const I32_CONST: u32 = 0x41
const I64_CONST: u32 = 0x42
const I32_GE_U: u32 = 0x4f
const I64_EQ: u32 = 0x51
const I64_GE_U: u32 = 0x5a
const I32_ADD: u32 = 0x6a
const I32_SUB: u32 = 0x6b
const I32_MUL: u32 = 0x6c
const I64_ADD: u32 = 0x7c
const I64_SUB: u32 = 0x7d
const I64_MUL: u32 = 0x7e
const I64_SHR_U: u32 = 0x88
const I32_WRAP: u32 = 0xa7
const I64_EXTEND_U: u32 = 0xad

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

export function writeTo(start: usize): void {
  out = start
}

/** `base`: what of the place in the host's memory is extended from 32 bits, and must not wrap; 0: nothing that moves. */
export function writeCopy(base: usize): void {
  writeCount()
  integer(I64_CONST, fewestWords)
  byte(I64_GE_U)
  two(IF, NO_RESULT)
  two(LOOP, NO_RESULT)
  writeSum(SUM32, guestPlace)
  byte(I64_EXTEND_U)
  if (guestOffset != 0) {
    integer(I64_CONST, guestOffset)
    byte(I64_ADD)
  }
  writeSum(SUM64, hostPlace)
  if (base == 0) integer(I32_CONST, 0)
  else writeSum(SUM32, base)
  writeCount()
  index(CALL, isStore(copier) ? storeWords : isInputLoad(copier) ? loadInputWords : loadWords)
  for (let at = firstLocal(); at < localsEnd(); at = nextLocal(at)) {
    if (growingKind(at) != 0) writeGrowth(indexOf(at), growingKind(at), growth(at))
  }
  index(GLOBAL_GET, copiedGlobal)
  integer(I64_CONST, mostWords)
  byte(I64_EQ)
  two(BR_IF, 0)
  two(END, END)
}

function writeGrowth(local: u32, kind: u32, step: i64): void {
  index(LOCAL_GET, local)
  index(GLOBAL_GET, copiedGlobal)
  if (kind == SUM32) byte(I32_WRAP)
  writeFactor(kind, step)
  byte(kind == SUM32 ? I32_ADD : I64_ADD)
  index(LOCAL_SET, local)
}

function writeCount(): void {
  writeDistance()
  if (mayBeBeyond) {
    integer(I64_CONST, 0)
    writeSum(countedKind, high)
    writeSum(countedKind, low)
    two(countedKind == SUM32 ? I32_GE_U : I64_GE_U, SELECT)
  }
  if (stepLog2 == 0) return
  integer(I64_CONST, stepLog2)
  byte(I64_SHR_U)
}

function writeDistance(): void {
  writeSum(countedKind, high)
  writeSum(countedKind, low)
  if (countedKind == SUM32) two(I32_SUB, I64_EXTEND_U)
  else byte(I64_SUB)
}

function writeSum(kind: u32, sum: usize): void {
  let isFirst = true
  const end = termsEnd(sum)
  for (let term = firstTerm(sum); term < end; term = nextTerm(term)) {
    index(LOCAL_GET, termLocal(term))
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
  for (; value >= 0x80; value >>= 7) byte(value | 0x80)
  byte(value)
}

function integer(code: u32, value: i64): void {
  byte(code)
  for (; value < -64 || value >= 64; value >>= 7) byte((<u32>value & 0x7f) | 0x80)
  byte(<u32>value & 0x7f)
}

// One turn of a loop, followed instruction by instruction: only one without any branch but the last, which goes back.
import {
  asSum,
  COMPARISON,
  compare,
  constant,
  constantOf,
  extend,
  forgetNodes,
  isConstant,
  kindOf,
  leftOf,
  plus,
  relationOf,
  rightOf,
  SUM32,
  SUM64,
  times,
  WORD,
  word,
  wrap,
} from './copy-sums'
import { findSteps, forgetLocals, getLocal, setLocal } from './copy-locals'
import { readLeb, value } from './decode'
import * as op from './opcodes'

const I64_LOAD: u32 = 0x29
const I64_STORE: u32 = 0x37
const I32_CONST: u32 = 0x41
const I64_CONST: u32 = 0x42
const I32_EQZ: u32 = 0x45
const I32_GE_U: u32 = 0x4f
const I64_EQZ: u32 = 0x50
const I64_GE_U: u32 = 0x5a
const I32_ADD: u32 = 0x6a
const I32_SUB: u32 = 0x6b
const I32_MUL: u32 = 0x6c
const I32_SHL: u32 = 0x74
const I64_ADD: u32 = 0x7c
const I64_SUB: u32 = 0x7d
const I64_MUL: u32 = 0x7e
const I64_SHL: u32 = 0x86
const I32_WRAP: u32 = 0xa7
const I64_EXTEND_U: u32 = 0xad
const OTHER_MEMORY: u32 = 0x40

/** How numbers are compared: the places of the opcodes behind `eqz`, which are the same for either width. */
const EQZ: u32 = 0
const EQ: u32 = 1
export const NE: u32 = 2
export const LT_U: u32 = 4
export const GT_U: u32 = 6
export const LE_U: u32 = 8
export const GE_U: u32 = 10

/** The functions that a word may come from and go to. */
let loadWord: u32 = 0
let loadInputWord: u32 = 0
let storeWord: u32 = 0

/** What a turn copies from or to the host's memory: the function it calls; the place there, and that in the guest's memory. */
export let copier: u32 = 0
export let hostPlace: usize = 0
export let guestPlace: usize = 0
/** Added to the place in the guest's memory, beyond 32 bits. */
export let guestOffset: u32 = 0
/** What holds where there is one more turn. */
export let condition: usize = 0

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

function push(node: usize): bool {
  if (node == 0 || depth == MAX_DEPTH) return false
  store<u32>(stack + (depth++ << 2), <u32>node)
  return true
}

function pop(): usize {
  return depth == 0 ? 0 : <usize>load<u32>(stack + (--depth << 2))
}

/** Whether the loop with the body at `p` copies a word each turn, and nothing else. */
export function followTurn(p: usize, end: usize): bool {
  forgetNodes()
  forgetLocals()
  depth = 0
  access = 0
  copier = u32.MAX_VALUE
  while (p < end) {
    const code: u32 = load<u8>(p++)
    if (code == op.BR_IF) return load<u8>(p) == 0 && load<u8>(p + 1) == <u8>op.END && endTurn()
    p = follow(code, p)
    if (p == 0) return false
  }
  return false
}

function endTurn(): bool {
  condition = pop()
  const other = copier == storeWord ? I64_LOAD : I64_STORE
  return depth == 0 && condition != 0 && copier != u32.MAX_VALUE && access == other && findSteps()
}

/** Where the next instruction begins; 0: this one is none that such a loop has. */
function follow(code: u32, p: usize): usize {
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
  if (!copies(value) || copier != u32.MAX_VALUE) return 0
  copier = value
  if (value == storeWord && kindOf(pop()) != WORD) return 0
  hostPlace = asSum(SUM64, pop())
  if (hostPlace == 0) return 0
  return value == storeWord || push(word()) ? p : 0
}

/** Of one memory there is: the guest's. */
function followAccess(code: u32, p: usize): usize {
  if (load<u8>(p) >= OTHER_MEMORY || access != 0) return 0
  access = code
  p = readLeb(p + 1)
  guestOffset = value
  if (code == I64_STORE && kindOf(pop()) != WORD) return 0
  guestPlace = asSum(SUM32, pop())
  if (guestPlace == 0) return 0
  return code == I64_STORE || push(word()) ? p : 0
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
  if (relation == EQZ) return isZero(kind)
  const right = asSum(kind, pop())
  return push(compare(relation, asSum(kind, pop()), right))
}

function isZero(kind: u32): bool {
  const node = pop()
  if (kindOf(node) != COMPARISON) return push(compare(EQ, asSum(kind, node), constant(kind, 0)))
  return push(compare(opposite(relationOf(node)), leftOf(node), rightOf(node)))
}

function opposite(relation: u32): u32 {
  if (relation <= NE) return EQ + NE - relation
  // Of the others, lt and ge, gt and le are as far from the middle.
  return LT_U + GE_U - relation + (relation & 1 ? -2 : 0)
}

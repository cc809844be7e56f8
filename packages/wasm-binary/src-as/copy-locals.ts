// The locals of a loop while one turn of it is followed: what each holds by now, and what it grows by from turn to turn.
import {
  asSum,
  constantOf,
  extendedFactor,
  extendedOf,
  firstTerm,
  kindOf,
  localOf,
  nextTerm,
  SUM32,
  SUM64,
  SYMBOL,
  symbol,
  termFactor,
  termLocal,
  termsEnd,
} from './copy-sums'
import { allocate } from './layout'

// A local: its index, whether what it held before is used, what it holds, what it grows by, the kind of sum it is.
const IS_READ: usize = 4
const HELD: usize = 8
const KIND: usize = 12
const STEP: usize = 16
const LOCAL_BYTES: usize = 24
const MAX_LOCALS: usize = 24
let locals: usize = 0
let localCount: usize = 0

export function placeLocals(): void {
  locals = allocate(MAX_LOCALS * LOCAL_BYTES)
}

export function forgetLocals(): void {
  localCount = 0
}

function find(local: u32): usize {
  const end = locals + localCount * LOCAL_BYTES
  for (let at = locals; at < end; at += LOCAL_BYTES) if (load<u32>(at) == local) return at
  if (localCount == MAX_LOCALS) return 0
  localCount++
  store<u32>(end, local)
  store<u32>(end, 0, IS_READ)
  store<u32>(end, 0, HELD)
  return end
}

/** What `local.get` gives; 0 where that cannot be told. */
export function getLocal(local: u32): usize {
  const at = find(local)
  if (at == 0) return 0
  const held: usize = load<u32>(at, HELD)
  if (held != 0) return held
  store<u32>(at, 1, IS_READ)
  return symbol(local)
}

/** Whether it could be noted. */
export function setLocal(local: u32, node: usize): bool {
  const at = node == 0 ? 0 : find(local)
  if (at == 0) return false
  store<u32>(at, <u32>node, HELD)
  return true
}

/**
 * To be asked once the turn is at its end: whether each local that the turn begins with grows by the same from turn to turn.
 * All others are set before they are read, and need not be known.
 */
export function findSteps(): bool {
  const end = locals + localCount * LOCAL_BYTES
  for (let at = locals; at < end; at += LOCAL_BYTES) {
    store<u32>(at, 0, KIND)
    store<i64>(at, 0, STEP)
    if (load<u32>(at, IS_READ) != 0 && !findStep(at)) return false
  }
  return true
}

function findStep(at: usize): bool {
  const held: usize = load<u32>(at, HELD)
  const local = load<u32>(at)
  if (held == 0 || (kindOf(held) == SYMBOL && localOf(held) == local)) return true
  const kind = kindOf(held)
  if ((kind != SUM32 && kind != SUM64) || extendedOf(held) != 0) return false
  const term = firstTerm(held)
  if (nextTerm(term) != termsEnd(held) || termLocal(term) != local || termFactor(term) != 1) return false
  store<u32>(at, kind, KIND)
  store<i64>(at, constantOf(held), STEP)
  return true
}

/** What a sum grows by from turn to turn, but for what is extended in it. */
export function stepOf(sum: usize): i64 {
  let step: i64 = 0
  const end = termsEnd(sum)
  for (let term = firstTerm(sum); term < end; term = nextTerm(term)) {
    step += termFactor(term) * load<i64>(find(termLocal(term)), STEP)
  }
  return step
}

/** The same for a sum of 32 bits. */
export function step32(sum: usize): i64 {
  return <i64>(<i32>stepOf(sum))
}

export function firstLocal(): usize {
  return locals
}

export function nextLocal(at: usize): usize {
  return at + LOCAL_BYTES
}

export function localsEnd(): usize {
  return locals + localCount * LOCAL_BYTES
}

export function indexOf(at: usize): u32 {
  return load<u32>(at)
}

/** The kind of sum that a local is which grows; 0: it does not, or need not be known. */
export function growingKind(at: usize): u32 {
  return load<u32>(at, KIND)
}

/** What a local grows by from turn to turn. */
export function growth(at: usize): i64 {
  return load<i64>(at, STEP)
}

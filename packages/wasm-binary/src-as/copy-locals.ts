// The locals of a loop while one turn of it is followed: what each holds by now, and what it grows by from turn to turn.
// Places in a frame and a stack pointer are followed in the same way, under numbers that no local has.
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
  isWrapped,
  termFactor,
  termLocal,
  termsEnd,
} from './copy-sums'
import { allocate } from './layout'

// A local: its index, whether what it held before is used, what it holds, the kind of sum it is, what it grows by, and
// whether it does so only where it begins as what it will hold is, less that.
const IS_READ: usize = 4
const HELD: usize = 8
const KIND: usize = 12
const STEP: usize = 16
const IS_DERIVED: usize = 24
const LOCAL_BYTES: usize = 32
const MAX_LOCALS: usize = 24
let locals: usize = 0
let localCount: usize = 0

/** Here and beyond are no locals: a function has at most 50 000. */
const FIRST_OTHER: u32 = 0x8000_0000
const FIRST_SLOT: u32 = 0x8000_8000
export const STACK_POINTER: u32 = FIRST_OTHER

/** The number of a place in the frame, so many bytes from where it begins for the loop. */
export function slotAt(offset: i32): u32 {
  return FIRST_SLOT + offset
}

export function isSlot(local: u32): bool {
  return local > FIRST_OTHER
}

export function slotOffset(local: u32): i32 {
  return <i32>(local - FIRST_SLOT)
}

export function placeLocals(): void {
  locals = allocate(MAX_LOCALS * LOCAL_BYTES)
}

export function forgetLocals(): void {
  localCount = 0
}

function find(local: u32): usize {
  const end = localsEnd()
  for (let at = locals; at < end; at = nextLocal(at)) if (indexOf(at) == local) return at
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
 * @param mayDerive whether it may be left to the loop's own beginning that one does: see {@link isDerived}
 */
export function findSteps(mayDerive: bool): bool {
  const end = localsEnd()
  for (let at = locals; at < end; at = nextLocal(at)) {
    store<u32>(at, 0, KIND)
    store<i64>(at, 0, STEP)
    store<u32>(at, 0, IS_DERIVED)
    if (load<u32>(at, IS_READ) != 0 && !findStep(at)) {
      if (!mayDerive || indexOf(at) >= FIRST_OTHER) return false
      store<u32>(at, 1, IS_DERIVED)
    }
  }
  for (let at = locals; at < end; at = nextLocal(at)) if (isDerived(at) && !derive(at)) return false
  return true
}

function findStep(at: usize): bool {
  const held = heldBy(at)
  const local = indexOf(at)
  if (held == 0 || (kindOf(held) == SYMBOL && localOf(held) == local)) return true
  const kind = kindOf(held)
  if ((kind != SUM32 && kind != SUM64) || extendedOf(held) != 0) return false
  const term = firstTerm(held)
  if (nextTerm(term) != termsEnd(held) || termLocal(term) != local || termFactor(term) != 1) return false
  const step = constantOf(held)
  if (step == 0) return true
  store<u32>(at, kind, KIND)
  store<i64>(at, step, STEP)
  return local < FIRST_OTHER
}

/** Of what others hold, all of which grow by themselves. */
function derive(at: usize): bool {
  const held = heldBy(at)
  const kind = kindOf(held)
  if ((kind != SUM32 && kind != SUM64) || extendedOf(held) != 0) return false
  const end = termsEnd(held)
  for (let term = firstTerm(held); term < end; term = nextTerm(term)) {
    if (isWrapped(term) || isDerived(find(termLocal(term)))) return false
  }
  store<u32>(at, kind, KIND)
  store<i64>(at, stepOf(held), STEP)
  return true
}

/** What a local holds by now. */
export function heldBy(at: usize): usize {
  return load<u32>(at, HELD)
}

/**
 * Whether a local is set anew each turn from others that grow: it grows as they do from the second turn on, and from the first
 * if what it holds, and its step, make what it will hold then.
 */
export function isDerived(at: usize): bool {
  return load<u32>(at, IS_DERIVED) != 0
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

/** Whether a local is the same in each turn. */
export function staysAsItIs(local: u32): bool {
  return load<i64>(find(local), STEP) == 0
}

/** {@link stepOf} for a sum of 32 bits. */
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

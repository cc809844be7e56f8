// What a loop computes, in terms of its locals as they are where a turn begins: sums of locals with factors, and a constant.
// They are exact, as all of it is modulo 2^32 or 2^64. The node 0 stands for what cannot be told.

import { allocate } from './layout'

/** Kinds of nodes. */
export const SYMBOL: u32 = 1 // a local, of a width that is not known yet
export const SUM32: u32 = 2
export const SUM64: u32 = 3
export const WORD: u32 = 4 // the eight bytes that are copied
export const COMPARISON: u32 = 5

// A node: kind, count of terms, constant, the node whose 32 bits are extended (0: none), its factor, terms.
const COUNT: usize = 4
const CONSTANT: usize = 8
const EXTENDED: usize = 16
const FACTOR: usize = 24
const TERMS: usize = 32
// A term: the local, whether its lower half is meant, the factor.
const IS_WRAPPED: usize = 4
const TERM_FACTOR: usize = 8
const TERM_BYTES: usize = 16
const MAX_TERMS: u32 = 4
// A comparison: how, and what with what.
const RELATION: usize = 4
const LEFT: usize = 32
const RIGHT: usize = 36

const NODE_BYTES: usize = 96
const MAX_NODES: usize = 96
let nodes: usize = 0
let nodeCount: usize = 0

export function placeNodes(): void {
  nodes = allocate(MAX_NODES * NODE_BYTES)
}

export function forgetNodes(): void {
  nodeCount = 0
}

function newNode(kind: u32): usize {
  if (nodeCount == MAX_NODES) return 0
  const node = nodes + nodeCount++ * NODE_BYTES
  store<u32>(node, kind)
  store<u32>(node, 0, COUNT)
  store<i64>(node, 0, CONSTANT)
  store<u32>(node, 0, EXTENDED)
  return node
}

export function kindOf(node: usize): u32 {
  return node == 0 ? 0 : load<u32>(node)
}

export function word(): usize {
  return newNode(WORD)
}

export function symbol(local: u32): usize {
  const node = newNode(SYMBOL)
  if (node != 0) store<u32>(node, local, CONSTANT)
  return node
}

/** The local that a symbol is. */
export function localOf(node: usize): u32 {
  return load<u32>(node, CONSTANT)
}

export function constant(kind: u32, value: i64): usize {
  const node = newNode(kind)
  if (node != 0) store<i64>(node, value, CONSTANT)
  return node
}

/** The node as a sum of a width. */
export function asSum(kind: u32, node: usize): usize {
  if (kindOf(node) == kind) return node
  if (kindOf(node) != SYMBOL) return 0
  const sum = newNode(kind)
  return sum == 0 || !addTerm(sum, localOf(node), 0, 1) ? 0 : sum
}

function addTerm(sum: usize, local: u32, isWrapped: u32, factor: i64): bool {
  const end = termsEnd(sum)
  for (let term = firstTerm(sum); term < end; term += TERM_BYTES) {
    if (termLocal(term) != local) continue
    store<i64>(term, termFactor(term) + factor, TERM_FACTOR)
    return true
  }
  const count = load<u32>(sum, COUNT)
  if (count == MAX_TERMS) return false
  store<u32>(end, local)
  store<u32>(end, isWrapped, IS_WRAPPED)
  store<i64>(end, factor, TERM_FACTOR)
  store<u32>(sum, count + 1, COUNT)
  return true
}

/** `first + factor * second`, of a width. */
export function plus(kind: u32, first: usize, second: usize, factor: i64): usize {
  const left = asSum(kind, first)
  const right = asSum(kind, second)
  if (left == 0 || right == 0) return 0
  const sum = newNode(kind)
  return sum == 0 || !addScaled(sum, left, 1) || !addScaled(sum, right, factor) ? 0 : sum
}

/** A product, one factor of which is a constant. */
export function times(kind: u32, first: usize, second: usize): usize {
  const left = asSum(kind, first)
  const right = asSum(kind, second)
  if (left == 0 || right == 0) return 0
  if (isConstant(right)) return plus(kind, constant(kind, 0), left, constantOf(right))
  return isConstant(left) ? plus(kind, constant(kind, 0), right, constantOf(left)) : 0
}

function addScaled(sum: usize, other: usize, factor: i64): bool {
  store<i64>(sum, constantOf(sum) + factor * constantOf(other), CONSTANT)
  const extended = extendedOf(other)
  if (extended != 0) {
    if (extendedOf(sum) != 0) return false
    store<u32>(sum, <u32>extended, EXTENDED)
    store<i64>(sum, factor * extendedFactor(other), FACTOR)
  }
  const end = termsEnd(other)
  for (let term = firstTerm(other); term < end; term += TERM_BYTES) {
    if (!addTerm(sum, termLocal(term), load<u32>(term, IS_WRAPPED), factor * termFactor(term))) return false
  }
  return true
}

/** 32 bits as 64, the upper ones zero. */
export function extend(node: usize): usize {
  const narrow = asSum(SUM32, node)
  const sum = narrow == 0 ? 0 : newNode(SUM64)
  if (sum == 0) return 0
  store<u32>(sum, <u32>narrow, EXTENDED)
  store<i64>(sum, 1, FACTOR)
  return sum
}

/** The lower 32 bits of 64. */
export function wrap(node: usize): usize {
  const wide = asSum(SUM64, node)
  const sum = wide == 0 ? 0 : constant(SUM32, constantOf(wide))
  if (sum == 0) return 0
  const end = termsEnd(wide)
  for (let term = firstTerm(wide); term < end; term += TERM_BYTES) {
    if (!addTerm(sum, termLocal(term), 1, termFactor(term))) return 0
  }
  const extended = extendedOf(wide)
  return extended == 0 || addScaled(sum, extended, extendedFactor(wide)) ? sum : 0
}

export function compare(relation: u32, left: usize, right: usize): usize {
  const node = left == 0 || right == 0 ? 0 : newNode(COMPARISON)
  if (node == 0) return 0
  store<u32>(node, relation, RELATION)
  store<u32>(node, <u32>left, LEFT)
  store<u32>(node, <u32>right, RIGHT)
  return node
}

export function relationOf(node: usize): u32 {
  return load<u32>(node, RELATION)
}

export function leftOf(node: usize): usize {
  return load<u32>(node, LEFT)
}

export function rightOf(node: usize): usize {
  return load<u32>(node, RIGHT)
}

export function isConstant(node: usize): bool {
  return load<u32>(node, COUNT) == 0 && extendedOf(node) == 0
}

export function constantOf(node: usize): i64 {
  return load<i64>(node, CONSTANT)
}

/** The sum of 32 bits that is part of one of 64; 0: none is. */
export function extendedOf(node: usize): usize {
  return load<u32>(node, EXTENDED)
}

export function extendedFactor(node: usize): i64 {
  return load<i64>(node, FACTOR)
}

export function firstTerm(node: usize): usize {
  return node + TERMS
}

export function nextTerm(term: usize): usize {
  return term + TERM_BYTES
}

export function termsEnd(node: usize): usize {
  return node + TERMS + load<u32>(node, COUNT) * TERM_BYTES
}

export function termLocal(term: usize): u32 {
  return load<u32>(term)
}

export function isWrapped(term: usize): bool {
  return load<u32>(term, IS_WRAPPED) != 0
}

export function termFactor(term: usize): i64 {
  return load<i64>(term, TERM_FACTOR)
}

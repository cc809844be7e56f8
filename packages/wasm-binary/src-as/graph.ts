// Who calls whom. Nodes are functions and, for indirect calls, classes of functions; a class leads to every function of
// it that may be in a table or reference. Functions are cut so that each cycle of calls goes through a cut one.
import {
  allocate,
  classCount,
  flagsOf,
  FUNCTION_BYTES,
  functionCount,
  functions,
  importCount,
  IS_ADDRESS_TAKEN,
  IS_EXTERNAL,
  TYPE_BYTES,
  types,
} from './layout'
import { CALL_WEIGHT } from './opcodes'
import { rewriteFunction } from './rewrite'
import { EDGES, EDGES_END, IS_LOOP_HEADER, RECORD_BYTES, records } from './scan'

/** What a call of the host takes at least. */
const IMPORT_WEIGHT: u32 = 50

const NEW: u8 = 0
const OPEN: u8 = 1
const DONE: u8 = 2

let colours: usize = 0
let cuts: usize = 0
/** Per node: how long it runs at most before it passes a check or returns. */
let weights: usize = 0
/** Per node: the next edge to follow. */
let cursors: usize = 0
let stack: usize = 0
let classStarts: usize = 0
let classMembers: usize = 0

export function isCut(node: u32): bool {
  return load<u8>(cuts + node) != 0
}

/** What a call of a node adds to the path of the caller. */
export function calleeWeight(node: u32): u32 {
  return load<u32>(weights + ((<usize>node) << 2))
}

export function setWeight(functionIndex: u32, weight: u32): void {
  store<u32>(weights + ((<usize>functionIndex) << 2), isCut(functionIndex) ? CALL_WEIGHT : weight)
}

export function buildGraph(): void {
  const nodes: u64 = <u64>functionCount + classCount
  colours = allocate(nodes)
  cuts = allocate(nodes)
  weights = allocate(nodes << 2)
  cursors = allocate(nodes << 2)
  stack = allocate(nodes << 2)
  listClasses()
  for (let i: u32 = 0; i < functionCount; i++) {
    const isDefined = i >= importCount
    if (!isDefined) store<u32>(weights + ((<usize>i) << 2), IMPORT_WEIGHT)
    else if (flagsOf(i) & IS_EXTERNAL) store<u8>(cuts + i, 1)
  }
  // From outside first: so the cut ones are rather those that begin a cycle than those in its middle.
  for (let i: u32 = 0; i < functionCount; i++) if (isCut(i)) search(i, true)
  for (let i: u32 = 0; i < functionCount; i++) search(i, true)
}

/** Visits all functions, each after all that it calls without passing a cut. */
export function visitCalleesFirst(): void {
  memory.fill(colours, NEW, <usize>functionCount + classCount)
  for (let i: u32 = 0; i < functionCount; i++) search(i, false)
}

function classOf(functionIndex: u32): u32 {
  return load<u32>(types + load<u32>(functions + functionIndex * FUNCTION_BYTES) * TYPE_BYTES)
}

function listClasses(): void {
  classStarts = allocate((<u64>classCount + 2) << 2)
  let total: u32 = 0
  for (let i: u32 = 0; i < functionCount; i++) {
    if (!(flagsOf(i) & IS_ADDRESS_TAKEN)) continue
    const count = classStarts + ((<usize>classOf(i) + 2) << 2)
    store<u32>(count, load<u32>(count) + 1)
    total++
  }
  for (let c: u32 = 2; c < classCount + 2; c++) {
    const start = classStarts + ((<usize>c) << 2)
    store<u32>(start, load<u32>(start) + load<u32>(start - 4))
  }
  classMembers = allocate((<u64>total) << 2)
  for (let i: u32 = 0; i < functionCount; i++) {
    if (!(flagsOf(i) & IS_ADDRESS_TAKEN)) continue
    const next = classStarts + ((<usize>classOf(i) + 1) << 2)
    store<u32>(classMembers + ((<usize>load<u32>(next)) << 2), i)
    store<u32>(next, load<u32>(next) + 1)
  }
}

function firstEdge(node: u32): usize {
  if (node >= functionCount) {
    return classMembers + ((<usize>load<u32>(classStarts + ((<usize>(node - functionCount)) << 2))) << 2)
  }
  return node < importCount ? 0 : <usize>load<u32>(records + (node - importCount) * RECORD_BYTES, EDGES)
}

function edgesEndOf(node: u32): usize {
  if (node >= functionCount) {
    return classMembers + ((<usize>load<u32>(classStarts + ((<usize>(node - functionCount + 1)) << 2))) << 2)
  }
  return node < importCount ? 0 : <usize>load<u32>(records + (node - importCount) * RECORD_BYTES, EDGES_END)
}

/** Goes depth first through all that can be reached from a root and has not been seen. */
function search(root: u32, isCutting: bool): void {
  if (load<u8>(colours + root) != NEW) return
  let top = stack
  enter(root, top)
  while (true) {
    const node = load<u32>(top)
    const cursor = cursors + ((<usize>node) << 2)
    const edge: usize = load<u32>(cursor)
    if (edge < edgesEndOf(node)) {
      store<u32>(cursor, <u32>edge + 4)
      const target = load<u32>(edge)
      if (target >= IS_LOOP_HEADER) continue
      const colour = load<u8>(colours + target)
      if (!isCutting && isCut(target)) continue
      if (colour == NEW) {
        top += 4
        enter(target, top)
      } else if (colour == OPEN && isCutting) {
        // A class cannot be cut; then the function that calls into it is.
        store<u8>(cuts + (target < functionCount ? target : node), 1)
      }
    } else {
      store<u8>(colours + node, DONE)
      if (!isCutting) finishNode(node)
      if (top == stack) return
      top -= 4
    }
  }
}

function enter(node: u32, top: usize): void {
  store<u8>(colours + node, OPEN)
  store<u32>(cursors + ((<usize>node) << 2), <u32>firstEdge(node))
  store<u32>(top, node)
}

function finishNode(node: u32): void {
  if (node < importCount) return
  if (node < functionCount) {
    rewriteFunction(node)
    return
  }
  let weight: u32 = CALL_WEIGHT
  const end = edgesEndOf(node)
  for (let edge = firstEdge(node); edge < end; edge += 4) weight = max(weight, calleeWeight(load<u32>(edge)))
  store<u32>(weights + ((<usize>node) << 2), weight)
}

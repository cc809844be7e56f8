// The first walk: checks the form of each body and the indices it names, and notes whom it calls and what it holds.
import {
  BLOCK_TYPE,
  DELEGATE_KIND,
  END_KIND,
  INDEX,
  MEMORY,
  MEMORY_AND_LANE,
  PREFIX,
  prefixedKind,
  prefixedOp,
  readCount,
  readLeb,
  readPrefixed,
  skipBlockType,
  skipImmediates,
  skipLeb,
  skipValueType,
  TRY_TABLE_KIND,
  value,
} from './decode'
import {
  allocate,
  bodies,
  BODY_BYTES,
  bodyCount,
  code as codeStart,
  codeEnd,
  COUNT_FUEL,
  ERROR_AFTER_END,
  ERROR_END,
  ERROR_FORM,
  ERROR_INDEX,
  ERROR_WAIT,
  fail,
  free,
  FUNCTION_BYTES,
  addedCount,
  functionCount,
  functions,
  globalCount,
  importCount,
  KINDS,
  memoryCount,
  options,
  reserve,
  STOP_BY_FLAG,
  STOP_BY_POLL,
  stopNoting,
  tableCount,
  TYPE_BYTES,
  typeCount,
  types,
  VIRTUAL_GROWTH,
} from './layout'
import { EVENT_BYTES_PER_BYTE, MORE_EVENT_BYTES, writeEvent } from './events'
import * as op from './opcodes'
import {
  NOT_PLAIN,
  PLAIN_ALONE,
  PLAIN_CONSTANT,
  PLAIN_HEAVY,
  PLAIN_GLOBAL,
  PLAIN_LOCAL,
  PLAIN_MEMORY,
  PLAIN_TABLE,
  SCANNED,
} from './scanned'

/** What is noted of a body. */
export const RECORD_BYTES: usize = 32
/** Address of its first instruction. */
export const FIRST: usize = 0
/** How many parameters and locals. */
export const LOCALS: usize = 4
export const TRAITS: usize = 8
/** No less than all its instructions weigh, calls without what is called, and divisions taken for simple ones. */
export const WEIGHT: usize = 12
export const EDGES: usize = 16
export const EDGES_END: usize = 20
/** Its events are behind its edges. */
export const EVENTS_END: usize = 24

/** Traits. */
export const HAS_LOOP: u32 = 1
/** It holds instructions that are replaced or charged for. */
export const HAS_BULK: u32 = 2
export const HAS_TRY_TABLE: u32 = 4
export const HAS_MEMORY_GROW: u32 = 8
/** It stores numbers of these types, or many bytes at once. */
export const STORES_I32: u32 = 16
export const STORES_I64: u32 = 32
export const STORES_F32: u32 = 64
export const STORES_F64: u32 = 128
export const STORES_V128: u32 = 256
export const WRITES_MANY: u32 = 512
export const HAS_WRITES: u32 = STORES_I32 | STORES_I64 | STORES_F32 | STORES_F64 | STORES_V128 | WRITES_MANY

/** What each store stores, by its distance from the first. */
const STORED: StaticArray<u32> = [
  STORES_I32,
  STORES_I64,
  STORES_F32,
  STORES_F64,
  STORES_I32,
  STORES_I32,
  STORES_I64,
  STORES_I64,
  STORES_I64,
]

/** The trait of a store. */
export function storedBy(code: u32): u32 {
  return unchecked(STORED[code - op.FIRST_STORE])
}

/** A function of more locals, or bytes, is not made larger: engines take no more than 50 000 and 7 654 321. */
const MAX_NOTED_LOCALS: u32 = 49_000
const MAX_NOTED_BYTES: u32 = 1_000_000

/** The first instruction that changes what lies in neither memories nor globals; 0 where there is none. */
export let firstOtherChange: u32 = 0

/** Bodies that are longer count as endlessly heavy. No engine takes them. */
const MAX_WEIGHED_BYTES: u32 = 1 << 24

export let records: usize = 0
/**
 * Lists, one for each body, of what it calls and of its loops, in order; its events (`events.ts`) are behind it. A callee is a node: functions, then classes of
 * functions that may be called indirectly. A loop is {@link IS_LOOP_HEADER} and the offset of its header in the code.
 */
export const IS_LOOP_HEADER: u32 = 0x8000_0000
export let edges: usize = 0
export let edgesEnd: usize = 0
/** Behind all that a body's events have been written to. */
let scratchEnd: usize = 0
export let maxDepth: u32 = 0
/** The bytes of the longest body: no fewer than its instructions. */
export let maxBytes: u32 = 0

/** Flags that are not alone in a memory argument's first byte, or an offset of more than a byte. */
const LONG_MEMORY: u32 = 0x80c0

/** What is noted as an edge takes two bytes at least. */
const MOST_EDGE_BYTES: usize = 2

let traits: u32 = 0
let weight: u32 = 0

/** Each body has its size before it. */
function findBodies(): void {
  let p = codeStart
  for (let i: u32 = 0; i < bodyCount; i++) {
    p = readLeb(p)
    if (p > codeEnd || <usize>value > codeEnd - p) fail(ERROR_END, codeEnd, 0, 0)
    const body = bodies + i * BODY_BYTES
    store<u32>(body, <u32>p)
    store<u32>(body, value, 4)
    p += value
  }
  if (p != codeEnd) fail(ERROR_END, p, 0, 0)
}

export function scanAll(): void {
  findBodies()
  firstOtherChange = 0
  maxDepth = 0
  maxBytes = 0
  records = allocate(<u64>bodyCount * RECORD_BYTES)
  edges = free
  edgesEnd = free
  scratchEnd = free
  for (let i: u32 = 0; i < bodyCount; i++) {
    scanBody(i, records + i * RECORD_BYTES)
  }
  // What is laid out behind must be zero.
  if (scratchEnd > edgesEnd) memory.fill(edgesEnd, 0, scratchEnd - edgesEnd)
  allocate(edgesEnd - edges)
  if (maxBytes > MAX_NOTED_BYTES) stopNoting()
}

function scanBody(i: u32, record: usize): void {
  const body = bodies + i * BODY_BYTES
  const start: usize = load<u32>(body)
  const end = start + load<u32>(body, 4)
  const first = scanLocals(
    start,
    end,
    load<u32>(types + load<u32>(functions + (importCount + i) * FUNCTION_BYTES) * TYPE_BYTES, 4),
    record,
  )
  const bytes = end - start
  reserve(edgesEnd + (MOST_EDGE_BYTES + EVENT_BYTES_PER_BYTE) * bytes + MORE_EVENT_BYTES)
  store<u32>(record, <u32>first, FIRST)
  store<u32>(record, <u32>edgesEnd, EDGES)
  traits = 0
  weight = 0
  scanInstructions(first, end, record)
  store<u32>(record, traits, TRAITS)
  store<u32>(record, weight, WEIGHT)
}

function scanLocals(p: usize, end: usize, parameters: u32, record: usize): usize {
  p = readCount(p, end)
  let total: u64 = parameters
  for (let groups = value; groups > 0; groups--) {
    p = readLeb(p)
    total += value
    p = skipValueType(p)
  }
  if (p > end) fail(ERROR_END, p, 0, 0)
  if (total > 0x7fff_ffff) fail(ERROR_FORM, p, 0, 2)
  if (total > MAX_NOTED_LOCALS) stopNoting()
  store<u32>(record, <u32>total, LOCALS)
  return p
}

/** Where the next event of the body goes. */
let event: usize = 0
/** The instruction of the last event, and the plain ones counted until then. */
let before: usize = 0
let countBefore: u32 = 0
/** What plain instructions since then weigh more than one each. */
let more: u32 = 0
let depth: i32 = 0
let deepest: i32 = 0

/**
 * A short loop over the plain instructions that most are: where a loop is long, engines think soon that it is worth their
 * while to optimise it, which takes longer than it does for a module of some tens of kilobytes.
 */
function scanInstructions(p: usize, end: usize, record: usize): void {
  const first = p
  const locals = load<u32>(record, LOCALS)
  const shortLocals = min(locals, 0x80)
  const shortGlobals = min(globalCount, 0x80)
  const firstEvent = edgesEnd + MOST_EDGE_BYTES * (end - first + 1)
  beginBody(p, firstEvent)
  let count: u32 = 0
  while (p < end) {
    const code: u32 = load<u8>(p)
    const plain: u32 = load<u8>(SCANNED + code)
    if (plain == PLAIN_ALONE) {
      p++
      count++
      continue
    }
    if (plain == PLAIN_LOCAL) {
      if (load<u8>(p, 1) < shortLocals) {
        p += 2
        count++
        continue
      }
    } else if (plain == PLAIN_CONSTANT) {
      if (load<u8>(p, 1) < 0x80) {
        p += 2
        count++
        continue
      }
    } else if (plain == PLAIN_MEMORY) {
      if ((load<u16>(p, 1) & LONG_MEMORY) == 0) {
        p += 3
        count++
        continue
      }
    } else if (plain == NOT_PLAIN) {
      p = scanControl(code, p, end, count)
      if (depth < 0) break
      continue
    } else if (plain == PLAIN_GLOBAL) {
      if (load<u8>(p, 1) < shortGlobals) {
        p += 2
        count++
        continue
      }
    }
    p = scanLong(code, plain, p, end, locals)
  }
  if (depth >= 0 || p != end) fail(ERROR_END, end, 0, 0)
  if (<u32>deepest > maxDepth) maxDepth = deepest
  const bytes = <u32>(end - first)
  if (bytes > maxBytes) maxBytes = bytes
  // More would not fit into the number.
  weight = bytes > MAX_WEIGHED_BYTES ? u32.MAX_VALUE : weight + bytes
  keepEvents(record, firstEvent, event)
}

function beginBody(first: usize, firstEvent: usize): void {
  event = firstEvent
  before = first
  countBefore = 0
  more = 0
  depth = 0
  deepest = 0
}

/** A plain instruction that is not of the shortest. The module exports this too, and for the same reason. */
export function scanLong(code: u32, plain: u32, start: usize, end: usize, locals: u32): usize {
  let p = start + 1
  countBefore-- // The loop does not count it.
  if (plain == PLAIN_CONSTANT) return skipLeb(p, code == op.I32_CONST ? 5 : 10)
  if (plain == PLAIN_MEMORY) return scanMemory(p, start, MEMORY, end)
  if (plain == PLAIN_LOCAL) {
    p = readLeb(p)
    if (value >= locals) fail(ERROR_INDEX, start, value, 1)
    return p
  }
  more += load<u8>(op.WEIGHTS + code) - 1
  if (plain == PLAIN_GLOBAL || plain == PLAIN_TABLE) {
    p = readLeb(p)
    scanIndexed(code, value, start)
    return p
  }
  return plain == PLAIN_HEAVY ? p : p + (code == op.F32_CONST ? 4 : 8)
}

/** An instruction that is not plain. The module exports this, or it would be put into the loop that it is to stay out of. */
export function scanControl(code: u32, start: usize, end: usize, count: u32): usize {
  const plain = count - countBefore
  event = writeEvent(event, start - before, plain, plain + more)
  before = start
  countBefore = count
  more = 0
  let p = start + 1
  const kind: u32 = load<u8>(KINDS + code)
  if (kind == END_KIND) {
    if (--depth < 0 && p < end) fail(ERROR_AFTER_END, p, 0, 0)
    return p
  }
  if (kind == BLOCK_TYPE && code != op.LOOP) {
    if (++depth > deepest) deepest = depth
    return skipBlockType(p)
  }
  if (kind == INDEX && load<u8>(p) < 0x80) {
    if (code != op.BR_IF) scanIndexed(code, load<u8>(p), start)
    return p + 1
  }
  return scanRare(code, kind, start, end)
}

/** An instruction that is neither plain nor one of those that most others are. */
function scanRare(code: u32, kind: u32, start: usize, end: usize): usize {
  let p = start + 1
  if (kind == PREFIX) return scanPrefixed(code, p, start, end)
  if (kind == MEMORY) {
    traits |= storedBy(code)
    return scanMemory(p, start, kind, end)
  }
  if (kind == INDEX) {
    p = readLeb(p)
    scanIndexed(code, value, start)
    return p
  }
  if (code == op.CALL_INDIRECT || code == op.RETURN_CALL_INDIRECT) {
    scanIndirect(p, start)
  } else if (kind == BLOCK_TYPE || kind == TRY_TABLE_KIND) {
    if (++depth > deepest) deepest = depth
    if (kind == TRY_TABLE_KIND) traits |= HAS_TRY_TABLE
  } else if (kind == DELEGATE_KIND) {
    p = skipLeb(p, 5)
    if (--depth < 0 && p < end) fail(ERROR_AFTER_END, p, 0, 0)
    return p
  }
  p = skipImmediates(kind, p, end)
  if (code == op.LOOP) {
    traits |= HAS_LOOP
    addEdge(IS_LOOP_HEADER | <u32>(p - codeStart))
  }
  return p
}

/** Puts the events of a body behind its edges: while these were noted, there had to be room for them. */
function keepEvents(record: usize, from: usize, to: usize): void {
  scratchEnd = max(scratchEnd, to)
  store<u32>(record, <u32>edgesEnd, EDGES_END)
  memory.copy(edgesEnd, from, to - from)
  edgesEnd += to - from
  store<u32>(record, <u32>edgesEnd, EVENTS_END)
}

function scanIndexed(code: u32, index: u32, start: usize): void {
  switch (code) {
    case op.CALL:
    case op.RETURN_CALL:
      if (index < functionCount) addEdge(index)
      else if (index - functionCount >= addedCount) fail(ERROR_INDEX, start, index, 2)
      return
    case op.CALL_REF:
    case op.RETURN_CALL_REF:
      addClassEdge(index, start)
      return
    case op.REF_FUNC:
      if (index >= functionCount) fail(ERROR_INDEX, start, index, 2)
      return
    case op.GLOBAL_GET:
    case op.GLOBAL_SET:
      if (index >= globalCount) fail(ERROR_INDEX, start, index, 3)
      return
    case op.TABLE_SET:
      noteOtherChange(code)
    case op.TABLE_GET:
      if (index >= tableCount) fail(ERROR_INDEX, start, index, 4)
      return
    case op.MEMORY_GROW:
      traits |= HAS_MEMORY_GROW
    case op.MEMORY_SIZE:
      if (options & VIRTUAL_GROWTH) traits |= HAS_MEMORY_GROW
      if (index >= memoryCount) fail(ERROR_INDEX, start, index, 5)
      return
    default:
  }
}

function scanIndirect(p: usize, start: usize): void {
  p = readLeb(p)
  const type = value
  readLeb(p)
  if (value >= tableCount) fail(ERROR_INDEX, start, value, 4)
  addClassEdge(type, start)
}

function scanMemory(p: usize, start: usize, kind: u32, end: usize): usize {
  const next = readLeb(p)
  if (value & 0x40) {
    readLeb(next)
    if (value >= memoryCount) fail(ERROR_INDEX, start, value, 5)
  }
  return skipImmediates(kind, p, end)
}

function scanPrefixed(prefix: u32, p: usize, start: usize, end: usize): usize {
  p = readPrefixed(prefix, p)
  const code = prefixedOp
  const kind = prefixedKind
  weight += op.prefixedWeight(code)
  if (kind == MEMORY || kind == MEMORY_AND_LANE) {
    const isMetered = (options & (STOP_BY_FLAG | STOP_BY_POLL | COUNT_FUEL)) != 0
    noteStoring(code)
    if (isMetered && (code == op.ATOMIC_WAIT32 || code == op.ATOMIC_WAIT64)) fail(ERROR_WAIT, start, 0, 0)
    return scanMemory(p, start, kind, end)
  }
  if (prefix == 0xfc && code >= op.MEMORY_INIT) scanBulk(code, p, start)
  else if (op.isChargedInEntries(code)) traits |= HAS_BULK
  return skipImmediates(kind, p, end)
}

/** The module must not name a memory or table that is not its own. */
function scanBulk(code: u32, p: usize, start: usize): void {
  traits |= HAS_BULK
  if (op.isOtherChange(code)) noteOtherChange(code)
  if (op.isWriteOfMany(code)) traits |= WRITES_MANY
  const next = readLeb(p)
  const first = value
  if (code == op.MEMORY_FILL || code == op.MEMORY_COPY) checkIndex(first, memoryCount, start, 5)
  else if (code >= op.TABLE_COPY && code <= op.TABLE_FILL) checkIndex(first, tableCount, start, 4)
  if (code == op.MEMORY_INIT || code == op.MEMORY_COPY || code == op.TABLE_INIT || code == op.TABLE_COPY) {
    readLeb(next)
    const isMemory = code == op.MEMORY_INIT || code == op.MEMORY_COPY
    checkIndex(value, isMemory ? memoryCount : tableCount, start, isMemory ? 5 : 4)
  }
}

function noteStoring(code: u32): void {
  if (op.isStoreOfVector(code)) traits |= STORES_V128
  else if (code >= op.FIRST_ATOMIC_STORE) stopNoting()
}

function noteOtherChange(code: u32): void {
  if (firstOtherChange == 0) firstOtherChange = code
}

function checkIndex(index: u32, count: u32, start: usize, space: u32): void {
  if (index >= count) fail(ERROR_INDEX, start, index, space)
}

function addClassEdge(type: u32, start: usize): void {
  if (type >= typeCount) fail(ERROR_INDEX, start, type, 0)
  const typeClass = load<u32>(types + type * TYPE_BYTES)
  if (typeClass == u32.MAX_VALUE) fail(ERROR_INDEX, start, type, 0)
  addEdge(functionCount + typeClass)
}

function addEdge(node: u32): void {
  store<u32>(edgesEnd, node)
  edgesEnd += 4
}

// What the host writes into memory before a run, and what a run lays out behind it. All numbers are u32.
//
//   settings | types | functions | flags | bodies | code | slack | marks | class lists | records | edges | graph | frames |
//   regions | output | new code, where that does not fit in from the code on
//
// Everything is in proportion to the code; only the output, which comes last, is grown while it is written.

/** What follows each opcode, as in src/instruction-table.ts: 256 one-byte opcodes, then 0x120 for each of 4 prefixes. */
export const KINDS: usize = memory.data(0x100 + 4 * 0x120)
export const PREFIXED_KINDS: usize = KINDS + 0x100
export const KINDS_PER_PREFIX: u32 = 0x120
export const FIRST_PREFIX: u32 = 0xfb

/** Settings, by place. */
export const STOP_BY_FLAG: u32 = 1
export const STOP_BY_POLL: u32 = 2
export const COUNT_FUEL: u32 = 4
export const ASK_GROWTH: u32 = 8
export const VIRTUAL_GROWTH: u32 = 16
export const NOTE_WRITES: u32 = 32

export let options: u32 = 0
export let functionCount: u32 = 0
export let bodyCount: u32 = 0
export let typeCount: u32 = 0
export let classCount: u32 = 0
export let globalCount: u32 = 0
export let memoryCount: u32 = 0
export let tableCount: u32 = 0
/** Functions behind the module's own that its code may call: they run no longer than a check is apart. */
export let addedCount: u32 = 0
export let codeBytes: u32 = 0
export let flagMemory: u32 = 0
export let counterGlobal: u32 = 0
export let fuelGlobal: u32 = 0
export let refillFunction: u32 = 0
export let chargeBytesFunction: u32 = 0
export let chargeEntriesFunction: u32 = 0
/** The first of the functions that stand for bulk and growing instructions; they come in the order of first use. */
export let firstReplacement: u32 = 0
/** The first of the globals that hold the sizes of memories, in order, where growth is virtual. */
export let firstSizeGlobal: u32 = 0
/** The memory that holds what has been written to, and the function that notes more than one instruction's bytes. */
export let notesMemory: u32 = 0
export let noteRangeFunction: u32 = 0

export let importCount: u32 = 0
/** Per type: class, parameter count, block type of its results. */
export let types: usize = 0
/** Per function: type. */
export let functions: usize = 0
/** Per function: flags, a byte each. */
let flags: usize = 0
/** Per body: address and length; of the new body, where there is one. */
export let bodies: usize = 0
export let code: usize = 0
export let codeEnd: usize = 0
/** The first address behind everything that has been laid out. */
export let free: usize = 0

export const TYPE_BYTES: usize = 12
export const FUNCTION_BYTES: usize = 4
export const BODY_BYTES: usize = 8
/** Reading an instruction may go so far beyond the end of the code, copying as far beyond the end of the output. */
export const SLACK: usize = 64

/** Offsets into the code are told from callees by their highest bit. */
const MAX_CODE_BYTES: u32 = 0x7fff_0000

/** A function's flags; bits as in src/passes/code-walker.ts. */
export const IS_EXTERNAL: u32 = 1
export const IS_ADDRESS_TAKEN: u32 = 2

/** Sets aside memory behind what is there; it is zero. */
export function allocate(bytes: u64): usize {
  const start = free
  const end: u64 = ((<u64>start + bytes + 15) >> 4) << 4
  if (end > 0xffff_0000) fail(ERROR_TOO_LARGE, 0, 0, 0)
  reserve(<usize>end)
  free = <usize>end
  return start
}

/** Makes the memory reach to `end` at least. */
export function reserve(end: usize): void {
  const pages = <i32>((<u64>end + 0xffff) >> 16) - memory.size()
  if (pages > 0 && memory.grow(pages) < 0) fail(ERROR_TOO_LARGE, 0, 0, 0)
}

export function prepare(functionTotal: u32, bodyTotal: u32, typeTotal: u32, codeTotal: u32): usize {
  functionCount = functionTotal
  bodyCount = bodyTotal
  importCount = functionTotal - bodyTotal
  typeCount = typeTotal
  codeBytes = codeTotal
  if (codeTotal > MAX_CODE_BYTES) fail(ERROR_TOO_LARGE, 0, 0, 0)
  free = (__heap_base + 15) & ~15
  types = allocate(<u64>typeTotal * TYPE_BYTES)
  functions = allocate(<u64>functionTotal * FUNCTION_BYTES)
  flags = allocate(functionTotal)
  bodies = allocate(<u64>bodyTotal * BODY_BYTES)
  code = allocate(<u64>codeTotal + SLACK)
  codeEnd = code + codeTotal
  return code
}

/** Room for a list of so many numbers, to be given to {@link mark}. */
export function list(count: u32): usize {
  return allocate((<u64>count) << 2)
}

/** Flags all functions of a list; indices of none are for the engine to refuse. */
export function mark(indices: usize, count: u32, more: u32): void {
  const end = indices + ((<usize>count) << 2)
  for (let at = indices; at < end; at += 4) {
    const index = load<u32>(at)
    if (index < functionCount) store<u8>(flags + index, load<u8>(flags + index) | <u8>more)
  }
}

export function flagsOf(functionIndex: u32): u32 {
  return load<u8>(flags + functionIndex)
}

export function configure(chosen: u32, classes: u32, globals: u32, memories: u32, tables: u32, added: u32): void {
  options = chosen
  classCount = classes
  globalCount = globals
  memoryCount = memories
  tableCount = tables
  addedCount = added
}

export function nameIndices(
  flag: u32,
  counter: u32,
  fuel: u32,
  refill: u32,
  chargeBytes: u32,
  chargeEntries: u32,
  replacements: u32,
  sizes: u32,
  notes: u32,
  noteRange: u32,
): void {
  flagMemory = flag
  counterGlobal = counter
  fuelGlobal = fuel
  refillFunction = refill
  chargeBytesFunction = chargeBytes
  chargeEntriesFunction = chargeEntries
  firstReplacement = replacements
  firstSizeGlobal = sizes
  notesMemory = notes
  noteRangeFunction = noteRange
}

/** Leaves writes unnoted: there is one that cannot be. */
export function stopNoting(): void {
  options &= ~NOTE_WRITES
}

export const ERROR_TOO_LARGE: u32 = 1
export const ERROR_UNKNOWN: u32 = 2
export const ERROR_END: u32 = 3
export const ERROR_LEB: u32 = 4
export const ERROR_AFTER_END: u32 = 5
export const ERROR_INDEX: u32 = 6
export const ERROR_WAIT: u32 = 7
export const ERROR_FORM: u32 = 8
export const ERROR_SHARED: u32 = 9
export const ERROR_REPLACEMENTS: u32 = 10

export let errorKind: u32 = 0
/** Where in the code. */
export let errorOffset: u32 = 0
export let errorFirst: u32 = 0
export let errorSecond: u32 = 0

/** Ends the run: the host sees a trap and asks for the error. */
export function fail(kind: u32, at: usize, first: u32, second: u32): void {
  errorKind = kind
  errorOffset = <u32>(at - code)
  errorFirst = first
  errorSecond = second
  unreachable()
}

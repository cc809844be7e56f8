import { assemble, s32, u32, type CodePart } from '../assemble.ts'
import { memoryLimits, tableTypes } from '../index-space.ts'
import type { FunctionType, Limits, ValueType, WasmModule } from '../module.ts'
import { NO_RESULT_BLOCK, OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { malformed } from '../wasm-binary-error.ts'
import type { Replacement } from './code-walker.ts'
import { asI64, chargeCode, type Charges } from './instrument-charges.ts'
import type { ModuleAppender } from './module-appender.ts'
import { plainBulkBody } from './plain-bulk.ts'

const { i32 } = VALUE_TYPE
const PAGE_BYTES_LOG2 = 16
const CHUNK_BYTES = 0x10_0000
const CHUNK_ENTRIES = 0x1000
const SUB_OPCODE = 0xfff

/** Parameters of every function here: `fill(to, value, n)`, `copy(to, from, n)`; then the chunk's length. */
const TO = 0
const FROM_OR_VALUE = 1
const LENGTH = 2
const CHUNK = 3

/** Arithmetic on sizes of 32 or 64 bits. */
const ADD = { i32: OPCODE.i32Add, i64: OPCODE.i64Add } as const
const SUB = { i32: OPCODE.i32Sub, i64: 0x7d } as const
const LT_U = { i32: OPCODE.i32LtU, i64: 0x54 } as const
const GT_U = { i32: OPCODE.i32GtU, i64: OPCODE.i64GtU } as const
const CONST = { i32: OPCODE.i32Const, i64: OPCODE.i64Const } as const

type Width = 'i32' | 'i64'

/** A memory or a table that an instruction works on. */
interface Space {
  readonly width: Width
  /** The instruction that tells its size. */
  readonly size: readonly CodePart[]
  readonly unitLog2: number
}

interface Operation {
  readonly isMemory: boolean
  readonly isCopy: boolean
  readonly target: Space
  readonly origin: Space
  /** The width of the length. */
  readonly width: Width
  readonly instruction: readonly CodePart[]
  readonly charge: readonly CodePart[]
}

/**
 * Adds the function that does what a `memory.fill`, `memory.copy`, `table.fill` or `table.copy` does, in chunks, each
 * charged for before it is done. What is out of bounds traps before anything is written, as the instruction does.
 */
export function addBulkFunction(appender: ModuleAppender, charges: Charges, replacement: Replacement): number {
  const { module } = appender
  const { opcode } = replacement
  const plain = isPlainMemory(module, replacement)
    ? plainBulkBody(opcode, chargeCode(charges, CHUNK, 'bytes'))
    : undefined
  const body = plain ?? bulkBody(module, replacement, (what, is64) => chargeCode(charges, CHUNK, what, is64))
  const isCopy = isCopying(opcode)
  return appender.addFunction(bulkType(module, replacement), body, `tenon:${isCopy ? 'copy' : 'fill'}`)
}

/** The first memory, indexed by i32 and in pages of the usual size: nearly all are. */
function isPlainMemory(module: WasmModule, { target, origin }: Replacement): boolean {
  const [memory] = memoryLimits(module)
  return target === 0 && origin === 0 && memory?.is64 === false && memory.pageSizeLog2 === undefined
}

function isCopying(opcode: number): boolean {
  return opcode === OPCODE.memoryCopy || opcode === OPCODE.tableCopy
}

function isOfMemory(opcode: number): boolean {
  return opcode === OPCODE.memoryFill || opcode === OPCODE.memoryCopy
}

function bulkType(module: WasmModule, replacement: Replacement): FunctionType {
  const { opcode, target, origin } = replacement
  const isMemory = isOfMemory(opcode)
  const to = widthOf(module, isMemory, target)
  const from = isCopying(opcode) ? widthOf(module, isMemory, origin) : to
  const second = isCopying(opcode) ? VALUE_TYPE[from] : fillType(module, replacement, isMemory)
  return { params: [VALUE_TYPE[to], second, VALUE_TYPE[lengthWidth(to, from)]], results: [] }
}

function widthOf(module: WasmModule, isMemory: boolean, index: number): Width {
  return spaceOf(module, isMemory, index).width
}

function lengthWidth(to: Width, from: Width): Width {
  return to === 'i64' && from === 'i64' ? 'i64' : 'i32'
}

/** The body of such a function. @param charge the code that charges for the local {@link CHUNK} */
export function bulkBody(
  module: WasmModule,
  replacement: Replacement,
  charge: (what: 'bytes' | 'entries', is64: boolean) => readonly CodePart[],
): Uint8Array {
  const operation = describe(module, replacement, charge)
  return assemble([
    1,
    1,
    VALUE_TYPE[operation.width],
    ...inOnePiece(operation),
    ...trapBeyond(operation),
    ...(operation.isCopy ? copySteps(operation) : upwards(operation)),
    OPCODE.end,
  ])
}

function fillType(module: WasmModule, { target }: Replacement, isMemory: boolean): ValueType {
  return isMemory ? i32 : (tableTypes(module)[target]?.element ?? VALUE_TYPE.funcref)
}

function describe(
  module: WasmModule,
  { opcode, target, origin }: Replacement,
  charge: (what: 'bytes' | 'entries', is64: boolean) => readonly CodePart[],
): Operation {
  const isMemory = isOfMemory(opcode)
  const isCopy = isCopying(opcode)
  const to = spaceOf(module, isMemory, target)
  const from = isCopy ? spaceOf(module, isMemory, origin) : to
  const width = lengthWidth(to.width, from.width)
  const indices = isCopy ? [u32(target), u32(origin)] : [u32(target)]
  return {
    isMemory,
    isCopy,
    target: to,
    origin: from,
    width,
    instruction: [PREFIX.misc, opcode & SUB_OPCODE, ...indices],
    charge: charge(isMemory ? 'bytes' : 'entries', width === 'i64'),
  }
}

/** @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where there is none */
export function spaceOf(module: WasmModule, isMemory: boolean, index: number): Space {
  const limits: Limits | undefined = isMemory ? memoryLimits(module)[index] : tableTypes(module)[index]?.limits
  if (limits === undefined) throw malformed(`${isMemory ? 'memory' : 'table'} ${index} does not exist`, 0)
  return {
    width: limits.is64 ? 'i64' : 'i32',
    size: isMemory ? [OPCODE.memorySize, u32(index)] : [PREFIX.misc, OPCODE.tableSize & SUB_OPCODE, u32(index)],
    unitLog2: isMemory ? (limits.pageSizeLog2 ?? PAGE_BYTES_LOG2) : 0,
  }
}

/** The size of a space in bytes or entries, as i64. */
function sizeAsI64({ size, width, unitLog2 }: Space): CodePart[] {
  const units: CodePart[] = width === 'i64' ? [...size] : [...size, OPCODE.i64ExtendI32U]
  return unitLog2 === 0 ? units : [...units, OPCODE.i64Const, s32(unitLog2), OPCODE.i64Shl]
}

function get(local: number): CodePart[] {
  return [OPCODE.localGet, local]
}

function most({ isMemory, width }: Operation): CodePart[] {
  return [CONST[width], s32(isMemory ? CHUNK_BYTES : CHUNK_ENTRIES)]
}

/** What is short is done at once: the usual case. */
function inOnePiece(operation: Operation): CodePart[] {
  const { width, instruction, charge } = operation
  return [
    ...get(LENGTH),
    ...most(operation),
    GT_U[width],
    OPCODE.i32Eqz,
    OPCODE.if,
    NO_RESULT_BLOCK,
    ...get(LENGTH),
    OPCODE.localSet,
    CHUNK,
    ...charge,
    ...get(TO),
    ...get(FROM_OR_VALUE),
    ...get(LENGTH),
    ...instruction,
    OPCODE.return,
    OPCODE.end,
  ]
}

/** Has the instruction itself trap, where it would. */
function trapBeyond(operation: Operation): CodePart[] {
  const { target, origin, isCopy, instruction } = operation
  const isBeyond = isCopy
    ? [...endsBeyond(operation, TO, target), ...endsBeyond(operation, FROM_OR_VALUE, origin), OPCODE.i32Or]
    : endsBeyond(operation, TO, target)
  const whole = [...get(TO), ...get(FROM_OR_VALUE), ...get(LENGTH), ...instruction]
  return [...isBeyond, OPCODE.if, NO_RESULT_BLOCK, ...whole, OPCODE.return, OPCODE.end]
}

/** length > size or start > size - length, neither of which overflows. */
function endsBeyond({ width }: Operation, start: number, space: Space): CodePart[] {
  const length = asI64(LENGTH, width === 'i64')
  const size = sizeAsI64(space)
  return [
    ...length,
    ...size,
    OPCODE.i64GtU,
    ...asI64(start, space.width === 'i64'),
    ...size,
    ...length,
    SUB.i64,
    OPCODE.i64GtU,
    OPCODE.i32Or,
  ]
}

/** Upwards where the target is not above the origin, otherwise downwards, so that nothing is overwritten unread. */
function copySteps(operation: Operation): CodePart[] {
  const { target, origin } = operation
  const isAbove = [...asI64(TO, target.width === 'i64'), ...asI64(FROM_OR_VALUE, origin.width === 'i64'), OPCODE.i64GtU]
  const both = [OPCODE.if, NO_RESULT_BLOCK, ...downwards(operation), OPCODE.else, ...upwards(operation), OPCODE.end]
  return [...isAbove, ...both]
}

function upwards(operation: Operation): CodePart[] {
  const { target, origin, width, isCopy, instruction } = operation
  return [
    OPCODE.loop,
    NO_RESULT_BLOCK,
    ...takeChunk(operation),
    ...get(TO),
    ...get(FROM_OR_VALUE),
    ...get(CHUNK),
    ...instruction,
    ...plus(TO, CHUNK, target.width, width),
    OPCODE.localSet,
    TO,
    ...(isCopy ? [...plus(FROM_OR_VALUE, CHUNK, origin.width, width), OPCODE.localSet, FROM_OR_VALUE] : []),
    ...shorten(operation),
    ...goOn(operation),
    OPCODE.end,
  ]
}

function downwards(operation: Operation): CodePart[] {
  const { target, origin, width, instruction } = operation
  return [
    OPCODE.loop,
    NO_RESULT_BLOCK,
    ...takeChunk(operation),
    ...shorten(operation),
    ...plus(TO, LENGTH, target.width, width),
    ...plus(FROM_OR_VALUE, LENGTH, origin.width, width),
    ...get(CHUNK),
    ...instruction,
    ...goOn(operation),
    OPCODE.end,
  ]
}

/** chunk = min(length, the most that is done at once), charged for */
function takeChunk(operation: Operation): CodePart[] {
  const { width, charge } = operation
  const least = [...get(LENGTH), ...most(operation), ...get(LENGTH), ...most(operation), LT_U[width], OPCODE.select]
  return [...least, OPCODE.localSet, CHUNK, ...charge]
}

/** The sum of a place and a length, which may be narrower. */
function plus(place: number, length: number, placeWidth: Width, lengthWidth: Width): CodePart[] {
  const isWidened = placeWidth === 'i64' && lengthWidth === 'i32'
  return [...get(place), ...get(length), ...(isWidened ? [OPCODE.i64ExtendI32U] : []), ADD[placeWidth]]
}

/** length -= chunk */
function shorten({ width }: Operation): CodePart[] {
  return [...get(LENGTH), ...get(CHUNK), SUB[width], OPCODE.localSet, LENGTH]
}

function goOn({ width }: Operation): CodePart[] {
  return [...get(LENGTH), CONST[width], 0, width === 'i64' ? I64_NE : I32_NE, OPCODE.brIf, 0]
}

const I32_NE = 0x47
const I64_NE = 0x52

import { assemble, s32, u32, type CodePart } from '../assemble.ts'
import { memoryLimits, tableTypes } from '../index-space.ts'
import type { InstructionWalker } from '../instruction-walker.ts'
import type { Limits, ValueType, WasmModule } from '../module.ts'
import { OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { MeterFunctions } from './meter-functions.ts'
import type { ModuleEditor } from './module-editor.ts'

const { i32 } = VALUE_TYPE
const NO_RESULT_BLOCK = 0x40
const PAGE_BYTES_LOG2 = 16
const CHUNK_BYTES = 0x10_0000
const CHUNK_ENTRIES = 0x1000

/** Parameters and local of every function here: `fill(to, value, n)`, `copy(to, from, n)`; then the chunk's length. */
const TO = 0
const FROM_OR_VALUE = 1
const LENGTH = 2
const CHUNK = 3

const FILL_OR_COPY: ReadonlySet<number> = new Set([
  OPCODE.memoryFill,
  OPCODE.memoryCopy,
  OPCODE.tableFill,
  OPCODE.tableCopy,
])

/** What a fill or a copy works on. */
interface BulkOperation {
  readonly opcode: number
  /** The memory or table written to. */
  readonly target: number
  /** The one read from; of a fill, the same. */
  readonly origin: number
}

/** One of the two things an operation works on. */
interface Space {
  readonly limits: Limits
  /** The instruction that tells its size. */
  readonly size: readonly CodePart[]
  readonly unitLog2: number
}

/**
 * Makes functions that do what `memory.fill`, `memory.copy`, `table.fill` and `table.copy` do, in chunks, each charged
 * for before it is done. What is out of bounds traps before anything is written, as the instruction itself does.
 */
export class BulkSplitter {
  readonly #editor: ModuleEditor
  readonly #meter: MeterFunctions
  readonly #memories: readonly Limits[]
  readonly #tables: readonly { readonly element: ValueType; readonly limits: Limits }[]
  readonly #functions = new Map<string, number>()

  constructor(editor: ModuleEditor, module: WasmModule, meter: MeterFunctions) {
    this.#editor = editor
    this.#meter = meter
    this.#memories = memoryLimits(module)
    this.#tables = tableTypes(module)
  }

  /**
   * The id of the function to call in the place of the current instruction; undefined where it is none of the four.
   *
   * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` for memories and tables indexed by i64
   */
  replacementFor(walker: InstructionWalker): number | undefined {
    if (!FILL_OR_COPY.has(walker.opcode)) return undefined
    const { opcode } = walker
    const target = walker.index()
    const isCopy = opcode === OPCODE.memoryCopy || opcode === OPCODE.tableCopy
    const operation = { opcode, target, origin: isCopy ? walker.secondIndex() : target }
    const key = `${opcode} ${operation.target} ${operation.origin}`
    const known = this.#functions.get(key)
    if (known !== undefined) return known
    const id = this.#add(operation, isCopy, walker)
    this.#functions.set(key, id)
    return id
  }

  #add(operation: BulkOperation, isCopy: boolean, walker: InstructionWalker): number {
    const target = this.#space(operation.opcode, operation.target, walker)
    const origin = this.#space(operation.opcode, operation.origin, walker)
    const second = operation.opcode === OPCODE.tableFill ? this.#tables[operation.target]?.element : i32
    const type = { params: [i32, second ?? i32, i32], results: [] }
    const instruction = instructionOf(operation, isCopy)
    const bounds = isCopy
      ? [isBeyond(TO, target), isBeyond(FROM_OR_VALUE, origin), [OPCODE.i32Or]].flat()
      : isBeyond(TO, target)
    const steps = isCopy ? this.#copySteps(operation, instruction) : this.#upwards(operation, instruction, false)
    const whole = [get(TO), get(FROM_OR_VALUE), get(LENGTH), instruction].flat()
    const trap: CodePart[] = [OPCODE.if, NO_RESULT_BLOCK, ...whole, OPCODE.return, OPCODE.end]
    const body = assemble([1, 1, i32, ...bounds, ...trap, ...steps, OPCODE.end])
    return this.#editor.addFunction(type, body, isCopy ? 'meter.copy' : 'meter.fill')
  }

  #space(opcode: number, index: number, walker: InstructionWalker): Space {
    const isMemory = opcode === OPCODE.memoryFill || opcode === OPCODE.memoryCopy
    const limits = isMemory ? this.#memories[index] : this.#tables[index]?.limits
    if (limits === undefined) throw walker.malformed(`${isMemory ? 'memory' : 'table'} ${index} does not exist`)
    if (limits.is64)
      throw walker.unsupported('memory64', 'cannot be metered where memory or tables are filled or copied')
    const size = isMemory ? [OPCODE.memorySize, u32(index)] : [PREFIX.misc, TABLE_SIZE, u32(index)]
    return { limits, size, unitLog2: isMemory ? (limits.pageSizeLog2 ?? PAGE_BYTES_LOG2) : 0 }
  }

  /** Upwards where the target is not above the origin, otherwise downwards, so that nothing is overwritten unread. */
  #copySteps(operation: BulkOperation, instruction: readonly CodePart[]): CodePart[] {
    const isAbove: CodePart[] = [...get(TO), ...get(FROM_OR_VALUE), OPCODE.i32GtU]
    const downwards = this.#downwards(operation, instruction)
    const upwards = this.#upwards(operation, instruction, true)
    return [...isAbove, OPCODE.if, NO_RESULT_BLOCK, ...downwards, OPCODE.else, ...upwards, OPCODE.end]
  }

  #upwards(operation: BulkOperation, instruction: readonly CodePart[], isCopy: boolean): CodePart[] {
    return [
      OPCODE.loop,
      NO_RESULT_BLOCK,
      ...this.#takeChunk(operation),
      ...get(TO),
      ...get(FROM_OR_VALUE),
      ...get(CHUNK),
      ...instruction,
      ...add(TO),
      ...(isCopy ? add(FROM_OR_VALUE) : []),
      ...shorten(),
      ...get(LENGTH),
      OPCODE.brIf,
      0,
      OPCODE.end,
    ]
  }

  #downwards(operation: BulkOperation, instruction: readonly CodePart[]): CodePart[] {
    return [
      OPCODE.loop,
      NO_RESULT_BLOCK,
      ...this.#takeChunk(operation),
      ...shorten(),
      ...get(TO),
      ...get(LENGTH),
      OPCODE.i32Add,
      ...get(FROM_OR_VALUE),
      ...get(LENGTH),
      OPCODE.i32Add,
      ...get(CHUNK),
      ...instruction,
      ...get(LENGTH),
      OPCODE.brIf,
      0,
      OPCODE.end,
    ]
  }

  /** chunk = charge(min(length, the most that is done at once)) */
  #takeChunk({ opcode }: BulkOperation): CodePart[] {
    const isMemory = opcode === OPCODE.memoryFill || opcode === OPCODE.memoryCopy
    const most: CodePart[] = [OPCODE.i32Const, s32(isMemory ? CHUNK_BYTES : CHUNK_ENTRIES)]
    const charge = isMemory ? this.#meter.chargeBytes : this.#meter.chargeEntries
    const least: CodePart[] = [...get(LENGTH), ...most, ...get(LENGTH), ...most, OPCODE.i32LtU, OPCODE.select]
    return [...least, OPCODE.call, u32(charge), OPCODE.localSet, CHUNK]
  }
}

const TABLE_SIZE = OPCODE.tableSize % 0x1000

function instructionOf({ opcode, target, origin }: BulkOperation, isCopy: boolean): CodePart[] {
  const subOpcode = opcode % 0x1000
  if (isCopy) return [PREFIX.misc, subOpcode, u32(target), u32(origin)]
  return [PREFIX.misc, subOpcode, u32(target)]
}

function get(local: number): CodePart[] {
  return [OPCODE.localGet, local]
}

/** local += chunk */
function add(local: number): CodePart[] {
  return [...get(local), ...get(CHUNK), OPCODE.i32Add, OPCODE.localSet, local]
}

/** length -= chunk */
function shorten(): CodePart[] {
  return [...get(LENGTH), ...get(CHUNK), OPCODE.i32Sub, OPCODE.localSet, LENGTH]
}

/** Whether start + length, as 64-bit numbers, are beyond the size. */
function isBeyond(start: number, space: Space): CodePart[] {
  const end: CodePart[] = [...get(start), WIDEN, ...get(LENGTH), WIDEN, OPCODE.i64Add]
  const size: CodePart[] = [...space.size, WIDEN, OPCODE.i64Const, space.unitLog2, OPCODE.i64Shl]
  return [...end, ...size, OPCODE.i64GtU]
}

const WIDEN = OPCODE.i64ExtendI32U

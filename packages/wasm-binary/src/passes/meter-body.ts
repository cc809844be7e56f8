import { assemble, u32 } from '../assemble.ts'
import type { ByteWriter } from '../byte-writer.ts'
import type { InstructionWalker } from '../instruction-walker.ts'
import { OPCODE } from '../opcodes.ts'
import { bodyReader, skipLocals, walkBody } from '../walk-body.ts'
import { followControl } from './follow-control.ts'
import { type MeterFunctions, spend } from './meter-functions.ts'
import { PathCost } from './path-cost.ts'
import type { BulkSplitter } from './split-bulk.ts'

const BYTES_PER_UNIT_LOG2 = 6
/** Growing a memory costs system calls, however little it grows: some 90 microseconds were measured. */
const UNITS_OF_GROWTH = 1024
/** Units are written before they are known, in three bytes; a body with a path of 64 MB is not one that engines take. */
const MAX_UNITS = 0xf_ffff

/** Instructions that take time by a number of entries, which is on top of the stack. */
const COUNTED_IN_ENTRIES: ReadonlySet<number> = new Set([
  OPCODE.tableInit,
  OPCODE.tableGrow,
  OPCODE.arrayNew,
  OPCODE.arrayNewDefault,
  OPCODE.arrayNewData,
  OPCODE.arrayNewElem,
  OPCODE.arrayFill,
  OPCODE.arrayCopy,
  OPCODE.arrayInitData,
  OPCODE.arrayInitElem,
])

/** The opcodes of one byte are below this. */
const FIRST_PREFIXED = 0x100

/** What is the same for all bodies of a module. */
export interface BodyContext {
  /** The code of a check, in two parts: the units are written between them. */
  readonly check: { readonly start: Uint8Array; readonly end: Uint8Array }
  readonly source: Uint8Array
  readonly meter: MeterFunctions
  readonly splitter: BulkSplitter
  /** How many functions and globals the module has without the meter's. */
  readonly functionCount: number
  readonly globalCount: number
  /** Whether each table is indexed by i64. */
  readonly isTable64: readonly boolean[]
  /** Where metered bodies are gathered. */
  readonly arena: ByteWriter
}

/** The body with a check at its start and at each loop's header, and with its bulk instructions charged for. */
export function meterBody(context: BodyContext, body: Uint8Array): Uint8Array {
  const arenaStart = context.arena.length
  const writer = new MeteredBody(context, body)
  walkBody(context.source, body, (walker) => writer.visit(walker))
  writer.copyTo(body.length)
  return context.arena.view(arenaStart)
}

/** Makes the code of a check. */
export function checkCode({ counter, refill }: MeterFunctions): BodyContext['check'] {
  return {
    start: assemble([OPCODE.globalGet, u32(counter), OPCODE.i32Const]),
    end: assemble([0x80, 0x80, 0x00, spend(counter, refill)]),
  }
}

class MeteredBody {
  readonly #context: BodyContext
  readonly #body: Uint8Array
  readonly #cost: PathCost
  /** Where the units charged at the start stand in the arena. */
  readonly #entryUnits: number
  /** The loops that are open: how many blocks are open in them, and where their units stand. */
  readonly #loops: { readonly depth: number; readonly units: number }[] = []
  /** How much of the body has been written. */
  #copied = 0

  constructor(context: BodyContext, body: Uint8Array) {
    this.#context = context
    this.#body = body
    const reader = bodyReader(context.source, body)
    skipLocals(reader)
    this.copyTo(reader.position)
    this.#cost = new PathCost(reader.position)
    this.#entryUnits = this.#writeCheck()
  }

  visit(walker: InstructionWalker): void {
    const closed = followControl(this.#cost, walker)
    if (closed !== undefined) this.#close(walker.depth, closed)
    else if (walker.opcode === OPCODE.loop) {
      this.copyTo(walker.end)
      this.#loops.push({ depth: walker.depth, units: this.#writeCheck() })
    } else {
      this.#chargeFor(walker)
    }
  }

  copyTo(position: number): void {
    this.#context.arena.range(this.#body, this.#copied, position)
    this.#copied = position
  }

  /** @param depth how many blocks are still open; -1 when the body itself was closed */
  #close(depth: number, cost: number): void {
    if (depth < 0) this.#setUnits(this.#entryUnits, cost)
    if (this.#loops.at(-1)?.depth !== depth + 1) return
    const loop = this.#loops.pop()
    if (loop !== undefined) this.#setUnits(loop.units, cost)
  }

  #chargeFor(walker: InstructionWalker): void {
    const { opcode } = walker
    const { meter, splitter } = this.#context
    if (opcode < FIRST_PREFIXED) {
      this.#refuseIndicesBeyond(walker)
      if (opcode === OPCODE.memoryGrow) {
        this.copyTo(walker.start)
        this.#setUnits(this.#writeCheck(), UNITS_OF_GROWTH << BYTES_PER_UNIT_LOG2)
      }
      return
    }
    const replacement = splitter.replacementFor(walker)
    if (replacement !== undefined) {
      this.#call(replacement, walker.start)
      this.#copied = walker.end
    } else if (opcode === OPCODE.memoryInit) {
      this.#call(meter.chargeBytes, walker.start)
    } else if (COUNTED_IN_ENTRIES.has(opcode)) {
      this.#refuseTable64(walker)
      this.#call(meter.chargeEntries, walker.start)
    } else if (opcode === OPCODE.atomicWait32 || opcode === OPCODE.atomicWait64) {
      throw walker.unsupported('memory.atomic.wait', 'blocks for as long as it likes, and so cannot be metered')
    }
  }

  /** What the meter adds gets indices after the module's own. The module must not be able to name it. */
  #refuseIndicesBeyond(walker: InstructionWalker): void {
    const { opcode } = walker
    if (opcode === OPCODE.call || opcode === OPCODE.returnCall || opcode === OPCODE.refFunc) {
      if (walker.index() >= this.#context.functionCount) throw walker.malformed('a function does not exist')
    } else if (opcode === OPCODE.globalGet || opcode === OPCODE.globalSet) {
      if (walker.index() >= this.#context.globalCount) throw walker.malformed('a global does not exist')
    }
  }

  #refuseTable64(walker: InstructionWalker): void {
    if (walker.opcode === OPCODE.tableGrow && this.#context.isTable64[walker.index()] === true) {
      throw walker.unsupported('memory64', 'cannot be metered where a table is grown')
    }
  }

  #call(id: number, before: number): void {
    this.copyTo(before)
    this.#context.arena.u8(OPCODE.call)
    this.#context.arena.u32(id)
  }

  /** Writes a check, and returns where its units are to be written. */
  #writeCheck(): number {
    const { arena, check } = this.#context
    arena.range(check.start, 0, check.start.length)
    const units = arena.length
    arena.range(check.end, 0, check.end.length)
    return units
  }

  #setUnits(position: number, cost: number): void {
    const units = Math.min(MAX_UNITS, 1 + Math.floor(cost / (1 << BYTES_PER_UNIT_LOG2)))
    const { arena } = this.#context
    arena.patch(position, (units & 0x7f) | 0x80)
    arena.patch(position + 1, ((units >> 7) & 0x7f) | 0x80)
    arena.patch(position + 2, units >> 14)
  }
}

import { assemble, s32, u32, type CodePart } from '../assemble.ts'
import { NO_RESULT_BLOCK, OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { i32Constant, i64Constant } from '../const-expression.ts'
import {
  FIRST_POLL_UNITS,
  FLAG_MEMORY,
  FUEL_EXPORT,
  type InstrumentOptions,
  POLL_SLOT,
  YIELD_NOW,
  YIELD_SLOT,
} from './instrument-options.ts'
import type { ModuleAppender } from './module-appender.ts'

const { i32, i64 } = VALUE_TYPE
const ATOMIC_I32_LOAD = 0x10
const HAS_MEMORY_INDEX = 0x40
const I32_EQ = 0x46
const I64_SUB = 0x7d
const I64_LT_S = 0x53
/** Both the counter and the fuel go down by one for so many bytes that a bulk instruction works on. */
const BYTES_PER_UNIT_LOG2 = 4
/** The counter goes down by eight for each entry, which takes some nanoseconds. */
const UNITS_PER_ENTRY_LOG2 = 3
/** More are charged as if they were so many: the counter must not wrap. */
const MAX_ENTRIES = 1 << 24
const NONE = 0

/** What has been added to a module to stop it and to count, by index; undefined where it was not asked for. */
export interface Charges {
  readonly flagMemory: number | undefined
  /** A mutable i32 global, and the function `() -> ()` to call once it is below 0. */
  readonly counter: number | undefined
  readonly refill: number
  /** A mutable i64 global. */
  readonly fuel: number | undefined
}

/** Adds what stops and counts. */
export function addCharges(appender: ModuleAppender, { stop, fuel, cooperative }: InstrumentOptions): Charges {
  const flagMemory = stop === 'flag' ? addFlag(appender) : undefined
  const counter =
    stop === 'poll' ? appender.addGlobal({ value: i32, mutable: true }, i32Constant(FIRST_POLL_UNITS)) : undefined
  const refill = counter === undefined ? NONE : addRefill(appender, counter, cooperative === true)
  return { flagMemory, counter, refill, fuel: fuel === true ? addFuel(appender) : undefined }
}

function addFlag(appender: ModuleAppender): number {
  return appender.importMemory(FLAG_MEMORY, { min: 1n, max: 1n, shared: true, is64: false })
}

function addFuel(appender: ModuleAppender): number {
  const fuel = appender.addGlobal({ value: i64, mutable: true }, i64Constant((1n << 63n) - 1n))
  appender.addExport(FUEL_EXPORT, 'global', fuel)
  appender.deferStart()
  return fuel
}

/** Asks how many units may go by until it is called again; none: traps, which the module cannot catch. */
function addRefill(appender: ModuleAppender, counter: number, cooperative: boolean): number {
  const poll = appender.addHostFunction(POLL_SLOT, { params: [], results: [i32] })
  const giveWay = cooperative ? yieldCode(appender, counter) : []
  const isOver: CodePart[] = [OPCODE.globalGet, u32(counter), OPCODE.i32Eqz]
  const trap: CodePart[] = [OPCODE.if, NO_RESULT_BLOCK, OPCODE.unreachable, OPCODE.end]
  const ask: CodePart[] = [OPCODE.call, u32(poll), OPCODE.globalSet, u32(counter)]
  const body = assemble([0, ...ask, ...giveWay, ...isOver, ...trap, OPCODE.end])
  return appender.addFunction({ params: [], results: [] }, body, 'tenon:refill')
}

/** Asks again, and of a function that may suspend the module, where the first answer was {@link YIELD_NOW}. */
function yieldCode(appender: ModuleAppender, counter: number): CodePart[] {
  const giveWay = appender.addHostFunction(YIELD_SLOT, { params: [], results: [i32] })
  const isTime: CodePart[] = [OPCODE.globalGet, u32(counter), OPCODE.i32Const, s32(YIELD_NOW), I32_EQ]
  const ask: CodePart[] = [OPCODE.call, u32(giveWay), OPCODE.globalSet, u32(counter)]
  return [...isTime, OPCODE.if, NO_RESULT_BLOCK, ...ask, OPCODE.end]
}

/** Code that charges for what is in a local, and stops where there is nothing left or the flag is set. */
export function chargeCode(charges: Charges, local: number, what: 'bytes' | 'entries', is64 = false): CodePart[] {
  const { flagMemory, counter, fuel } = charges
  return [
    ...(flagMemory === undefined ? [] : flagCheck(flagMemory)),
    ...(counter === undefined ? [] : counterCharge(counter, charges.refill, counterUnits(local, what, is64))),
    ...(fuel === undefined ? [] : fuelCharge(fuel, fuelUnits(local, what, is64))),
  ]
}

function flagCheck(memory: number): CodePart[] {
  const load = [OPCODE.i32Const, 0, PREFIX.atomics, ATOMIC_I32_LOAD, 2 | HAS_MEMORY_INDEX, u32(memory), 0]
  return [...load, OPCODE.if, NO_RESULT_BLOCK, OPCODE.unreachable, OPCODE.end]
}

function counterCharge(counter: number, refill: number, units: readonly CodePart[]): CodePart[] {
  const index = u32(counter)
  const take = [OPCODE.globalGet, index, ...units, OPCODE.i32Sub, OPCODE.globalSet, index]
  const isOver = [OPCODE.globalGet, index, OPCODE.i32Const, 0, OPCODE.i32LtS]
  return [...take, ...isOver, OPCODE.if, NO_RESULT_BLOCK, OPCODE.call, u32(refill), OPCODE.end]
}

function fuelCharge(fuel: number, units: readonly CodePart[]): CodePart[] {
  const index = u32(fuel)
  const take = [OPCODE.globalGet, index, ...units, I64_SUB, OPCODE.globalSet, index]
  const isOver = [OPCODE.globalGet, index, OPCODE.i64Const, 0, I64_LT_S]
  return [...take, ...isOver, OPCODE.if, NO_RESULT_BLOCK, OPCODE.unreachable, OPCODE.end]
}

/** As i32, far from what would make the counter wrap. */
function counterUnits(local: number, what: 'bytes' | 'entries', is64: boolean): CodePart[] {
  if (what === 'bytes') {
    const units: CodePart[] = [OPCODE.localGet, u32(local)]
    if (is64) units.push(I32_WRAP_I64) // of a piece, which is small
    return [...units, OPCODE.i32Const, BYTES_PER_UNIT_LOG2, OPCODE.i32ShrU]
  }
  return [...fewerThan(local, is64), I32_WRAP_I64, OPCODE.i32Const, UNITS_PER_ENTRY_LOG2, I32_SHL]
}

function fuelUnits(local: number, what: 'bytes' | 'entries', is64: boolean): CodePart[] {
  if (what === 'entries') return fewerThan(local, is64)
  return [...asI64(local, is64), OPCODE.i64Const, BYTES_PER_UNIT_LOG2, I64_SHR_U]
}

/** min(local, {@link MAX_ENTRIES}), as i64. */
function fewerThan(local: number, is64: boolean): CodePart[] {
  const most: CodePart[] = [OPCODE.i64Const, s32(MAX_ENTRIES)]
  const entries = asI64(local, is64)
  return [...entries, ...most, ...entries, ...most, I64_LT_U, OPCODE.select]
}

/** A local that holds an index or a size, as i64. */
export function asI64(local: number, is64: boolean): CodePart[] {
  return is64 ? [OPCODE.localGet, u32(local)] : [OPCODE.localGet, u32(local), OPCODE.i64ExtendI32U]
}

const I32_SHL = 0x74
const I32_WRAP_I64 = 0xa7
const I64_LT_U = 0x54
const I64_SHR_U = 0x88

/** Adds a function `(n: i32) -> i32` that charges for n and returns it. */
export function addChargeFunction(appender: ModuleAppender, charges: Charges, what: 'bytes' | 'entries'): number {
  const body = assemble([0, ...chargeCode(charges, 0, what), OPCODE.localGet, 0, OPCODE.end])
  return appender.addFunction({ params: [i32], results: [i32] }, body, `tenon:charge_${what}`)
}

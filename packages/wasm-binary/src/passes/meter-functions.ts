import { assemble, s32, u32, type CodePart } from '../assemble.ts'
import { i32Constant } from '../const-expression.ts'
import type { FunctionType, ValueType } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { ModuleEditor } from './module-editor.ts'

const { i32 } = VALUE_TYPE
const NO_RESULT_BLOCK = 0x40
const MAX_ENTRIES_CHARGED = 1 << 24
const BYTES_PER_UNIT_LOG2 = 6

/** What `meter` is told about the check and the counter. */
export interface MeterOptions {
  /** Where the check, a function `() -> i32`, is imported from. */
  readonly import: { readonly module: string; readonly name: string }
  /** The name under which the counter, a mutable i32 global, is exported. */
  readonly counterExport: string
  /** How many units go by between two calls of the check. A unit is about 64 bytes of code. Default 10 000. */
  readonly interval?: number
}

const DEFAULT_INTERVAL = 10_000

/** The functions of the meter itself, added to the module it meters. All numbers are ids, except `counter`. */
export interface MeterFunctions {
  /** The index of the counter, a global. */
  readonly counter: number
  /** `() -> ()`: sets the counter anew, calls the check and traps where it says so. */
  readonly refill: number
  /** `(n: i32) -> i32`: charges for n bytes and returns n. */
  readonly chargeBytes: number
  /** `(n: i32) -> i32`: charges for n table entries or array elements and returns n. */
  readonly chargeEntries: number
}

/** Adds the meter's functions and counter to a module. */
export function addMeterFunctions(editor: ModuleEditor, options: MeterOptions): MeterFunctions {
  const interval = options.interval ?? DEFAULT_INTERVAL
  const counter = editor.addGlobal({ value: i32, mutable: true }, i32Constant(interval))
  editor.addExport(options.counterExport, 'global', counter)
  const check = editor.addFunctionImport(options.import.module, options.import.name, signature([], [i32]))
  const refill = editor.addFunction(signature([], []), refillBody(counter, check, interval), 'meter.refill')
  const charge = signature([i32], [i32])
  const chargeBytes = [OPCODE.localGet, 0, OPCODE.i32Const, BYTES_PER_UNIT_LOG2, OPCODE.i32ShrU]
  return {
    counter,
    refill,
    chargeBytes: editor.addFunction(charge, chargeBody(counter, refill, chargeBytes), 'meter.charge_bytes'),
    chargeEntries: editor.addFunction(charge, chargeBody(counter, refill, ENTRIES_CHARGED), 'meter.charge_entries'),
  }
}

/** Takes the units on the stack from the counter, and refills it when it falls below zero. */
export function spend(counter: number, refill: number): Uint8Array {
  const index = u32(counter)
  return assemble([
    OPCODE.i32Sub,
    OPCODE.globalSet,
    index,
    OPCODE.globalGet,
    index,
    OPCODE.i32Const,
    0,
    OPCODE.i32LtS,
    OPCODE.if,
    NO_RESULT_BLOCK,
    OPCODE.call,
    u32(refill),
    OPCODE.end,
  ])
}

function signature(params: readonly ValueType[], results: readonly ValueType[]): FunctionType {
  return { params, results }
}

/** min(n, the most that is charged): counter minus units must not wrap. */
const ENTRIES_CHARGED: readonly CodePart[] = [
  OPCODE.localGet,
  0,
  OPCODE.i32Const,
  s32(MAX_ENTRIES_CHARGED),
  OPCODE.localGet,
  0,
  OPCODE.i32Const,
  s32(MAX_ENTRIES_CHARGED),
  OPCODE.i32LtU,
  OPCODE.select,
]

function refillBody(counter: number, check: number, interval: number): Uint8Array {
  return assemble([
    0,
    OPCODE.i32Const,
    s32(interval),
    OPCODE.globalSet,
    u32(counter),
    OPCODE.call,
    u32(check),
    OPCODE.if,
    NO_RESULT_BLOCK,
    OPCODE.unreachable,
    OPCODE.end,
    OPCODE.end,
  ])
}

function chargeBody(counter: number, refill: number, units: readonly CodePart[]): Uint8Array {
  return assemble([0, OPCODE.globalGet, u32(counter), ...units, spend(counter, refill), OPCODE.localGet, 0, OPCODE.end])
}

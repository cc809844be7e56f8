import { functionTypeOf, type FunctionType, type ValueType, VALUE_TYPE, type WasmModule } from '@tenon/wasm-binary'
import { bitsOf, type NumberType, type Observed, referenceOf, type ScriptValue } from './values.ts'

/**
 * Calls functions of WebAssembly without loss: JavaScript has no vectors, and keeps not all bits of a NaN. A small
 * module reads the numbers from its memory, calls the function in its table, and stores the numbers it gets. References go by way of
 * JavaScript. Functions of other types, such as those with references to a type of the module's, are called directly.
 */

const SLOT_BYTES = 16
const MEMORY_EXPORT = 'm'
const TABLE_EXPORT = 't'
const CALLER_EXPORT = 'c'

/** For each type that goes through memory: its name, its load and its store. */
const NUMBERS: ReadonlyMap<
  ValueType,
  { readonly name: NumberType; readonly load: number[]; readonly store: number[] }
> = new Map([
  [VALUE_TYPE.i32, { name: 'i32', load: [0x28], store: [0x36] }],
  [VALUE_TYPE.i64, { name: 'i64', load: [0x29], store: [0x37] }],
  [VALUE_TYPE.f32, { name: 'f32', load: [0x2a], store: [0x38] }],
  [VALUE_TYPE.f64, { name: 'f64', load: [0x2b], store: [0x39] }],
  [VALUE_TYPE.v128, { name: 'v128', load: [0xfd, 0x00], store: [0xfd, 0x0b] }],
])
const BYTES: Readonly<Record<NumberType, number>> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 }

/** The short reference types that may cross to JavaScript. */
const CROSSING: ReadonlySet<ValueType> = new Set([0x70, 0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x71, 0x72, 0x73])

/** The parts of an instance that calls functions of one type. */
interface Caller {
  readonly memory: DataView
  readonly table: WebAssembly.Table
  readonly call: CallableFunction
}

const callers = new Map<string, Caller>()

/** The types of a module's exported functions, by name. */
export function exportedFunctionTypes(module: WasmModule): ReadonlyMap<string, FunctionType> {
  const functions = module.exports.filter(({ kind }) => kind === 'function')
  return new Map(functions.map(({ name, index }) => [name, functionTypeOf(module, index)]))
}

/** Calls a function and gives its results. What it throws is thrown. */
export function call(
  callee: CallableFunction,
  type: FunctionType | undefined,
  args: readonly ScriptValue[],
): readonly Observed[] {
  if (type === undefined || !canCross(type)) return callDirectly(callee, args)
  const { memory, table, call } = callerOf(type)
  table.set(0, callee)
  type.params.forEach((param, i) => {
    const value = args[i]
    if (NUMBERS.has(param) && value !== undefined) writeBits(memory, i * SLOT_BYTES, bitsOf(value))
  })
  const references = type.params.flatMap((param, i) => (NUMBERS.has(param) ? [] : [referenceOf(args[i] ?? NULL)]))
  const returned: unknown = call(...references)
  const rest: unknown[] = Array.isArray(returned) ? [...(returned as unknown[])] : [returned]
  return type.results.map((result, i) => {
    const number = NUMBERS.get(result)
    if (number === undefined) return { kind: 'reference', value: rest.shift() }
    return { kind: 'bits', type: number.name, bits: readBits(memory, i * SLOT_BYTES, BYTES[number.name]) }
  })
}

const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const NULL: ScriptValue = { type: 'refnull' }

function canCross({ params, results }: FunctionType): boolean {
  return [...params, ...results].every((type) => NUMBERS.has(type) || CROSSING.has(type))
}

function callDirectly(callee: CallableFunction, args: readonly ScriptValue[]): Observed[] {
  const returned: unknown = callee(...args.map(toJavaScript))
  if (returned === undefined) return []
  const results: unknown[] = Array.isArray(returned) ? (returned as unknown[]) : [returned]
  return results.map((value) => ({ kind: 'reference', value }))
}

function toJavaScript(value: ScriptValue): unknown {
  switch (value.type) {
    case 'i32':
      return Number(value.value)
    case 'i64':
      return BigInt(value.value)
    case 'f32':
      return new Float32Array(new Uint32Array([Number(bitsOf(value))]).buffer)[0]
    case 'f64':
      return new Float64Array(new BigUint64Array([bitsOf(value)]).buffer)[0]
    default:
      return referenceOf(value)
  }
}

function writeBits(memory: DataView, position: number, bits: bigint): void {
  memory.setBigUint64(position, BigInt.asUintN(64, bits), true)
  memory.setBigUint64(position + 8, bits >> 64n, true)
}

function readBits(memory: DataView, position: number, bytes: number): bigint {
  const low = memory.getBigUint64(position, true)
  return BigInt.asUintN(bytes * 8, low | (memory.getBigUint64(position + 8, true) << 64n))
}

function callerOf(type: FunctionType): Caller {
  const key = `${type.params.join()}:${type.results.join()}`
  const known = callers.get(key)
  if (known !== undefined) return known
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(encodeCaller(type))))
  const made: Caller = {
    memory: new DataView((exports[MEMORY_EXPORT] as WebAssembly.Memory).buffer),
    table: exports[TABLE_EXPORT] as WebAssembly.Table,
    call: exports[CALLER_EXPORT] as CallableFunction,
  }
  callers.set(key, made)
  return made
}

/** The bytes of the module, by hand: the encoder under test has no part in it. */
function encodeCaller({ params, results }: FunctionType): number[] {
  const passed = params.filter((type) => !NUMBERS.has(type))
  const returned = results.filter((type) => !NUMBERS.has(type))
  const code: number[] = [...vector(results.map((type) => [1, Number(type)]))]
  let reference = 0
  params.forEach((type, i) => {
    const number = NUMBERS.get(type)
    if (number === undefined) code.push(0x20, ...leb(reference++))
    else code.push(0x41, 0, ...number.load, 0, ...leb(i * SLOT_BYTES))
  })
  code.push(0x41, 0, 0x11, 0, 0) // call_indirect
  const local = (i: number): number[] => leb(passed.length + i)
  for (let i = results.length - 1; i >= 0; i--) code.push(0x21, ...local(i))
  results.forEach((type, i) => {
    const number = NUMBERS.get(type)
    if (number === undefined) code.push(0x20, ...local(i))
    else code.push(0x41, 0, 0x20, ...local(i), ...number.store, 0, ...leb(i * SLOT_BYTES))
  })
  code.push(0x0b)
  return [
    ...PREAMBLE,
    ...section(1, vector([functionType(params, results), functionType(passed, returned)])),
    ...section(3, vector([[1]])),
    ...section(4, vector([[0x70, 0, 1]])),
    ...section(5, vector([[0, 1]])),
    ...section(7, vector([exportOf(MEMORY_EXPORT, 2), exportOf(TABLE_EXPORT, 1), exportOf(CALLER_EXPORT, 0)])),
    ...section(10, vector([[...leb(code.length), ...code]])),
  ]
}

function functionType(params: readonly ValueType[], results: readonly ValueType[]): number[] {
  return [0x60, ...vector(params.map((type) => [Number(type)])), ...vector(results.map((type) => [Number(type)]))]
}

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function vector(items: readonly number[][]): number[] {
  return [...leb(items.length), ...items.flat()]
}

function exportOf(name: string, kind: number): number[] {
  return [name.length, ...Buffer.from(name), kind, 0]
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

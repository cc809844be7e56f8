import type { ValueType } from '@tenon/abi'
import { assemble, OPCODE, u32, VALUE_TYPE, type ModuleEditor } from '@tenon/wasm-binary'

import type { DeclaredExport, DeclaredHostFunction } from '../frontend/interface-file.ts'
import type { PluginExport } from './export-stubs.ts'

/**
 * Exports that take or give wasm values, for modules that link the plug-in. The engine calls functions by number and knows
 * of no values, so they travel in globals: the export puts its parameters there, and the source's function reaches them
 * through host functions of this namespace, which are none but reach the globals.
 */
const NAMESPACE = 'tenon:export'

const BLOCK_VOID = 0x40

/** Zero of a type, as an initial value. */
const ZERO: Readonly<Record<ValueType, readonly number[]>> = {
  i32: [OPCODE.i32Const, 0, OPCODE.end],
  i64: [OPCODE.i64Const, 0, OPCODE.end],
  f32: [OPCODE.f32Const, 0, 0, 0, 0, OPCODE.end],
  f64: [OPCODE.f64Const, 0, 0, 0, 0, 0, 0, 0, 0, OPCODE.end],
}

/** Whether an export is more than `() -> i32` or `() -> ()`, which plug-ins have. */
function hasValues({ params, results }: Pick<DeclaredExport, 'params' | 'results'>): boolean {
  return params.length > 0 || results.some((type) => type !== 'i32')
}

const parameterName = (name: string, index: number): string => `${name} ${index}`

/** What the engine is told of exports with values: a function that gives each parameter, and one that takes the result. */
export function valueFunctions(exports: readonly DeclaredExport[]): DeclaredHostFunction[] {
  return exports.filter(hasValues).flatMap(({ name, params, results }) => {
    const taken = params.map((type, index) => valueFunction(parameterName(name, index), [], [type]))
    return [taken, valueFunction(name, results, [])].flat()
  })
}

function valueFunction(
  name: string,
  params: readonly ValueType[],
  results: readonly ValueType[],
): DeclaredHostFunction {
  return { module: NAMESPACE, name, params, results }
}

/** Whether a function that the engine knows as the host's is one of these. */
export function isValueFunction({ namespace }: { readonly namespace: string }): boolean {
  return namespace === NAMESPACE
}

const globals = new WeakMap<ModuleEditor, Map<string, number>>()

/** The global of a parameter or result, made when it is first asked for. */
export function valueGlobal(editor: ModuleEditor, name: string, type: ValueType): number {
  const known = globals.get(editor) ?? new Map<string, number>()
  globals.set(editor, known)
  const index =
    known.get(name) ?? editor.addGlobal({ value: VALUE_TYPE[type], mutable: true }, Uint8Array.from(ZERO[type]))
  known.set(name, index)
  return index
}

/** Exports a function under its name: `plain` itself, the id of a `() -> i32`, or, around it, one with values. */
export function addPluginExport(editor: ModuleEditor, { name, values }: PluginExport, plain: number): void {
  const isPlain = values === undefined || !hasValues(values)
  editor.addExport(name, 'function', isPlain ? plain : addWithValues(editor, name, values, plain))
}

/** A failure has been told to the host before; here it is a trap, as there is no code to give. */
function addWithValues(
  editor: ModuleEditor,
  name: string,
  { params, results }: Pick<DeclaredExport, 'params' | 'results'>,
  plain: number,
): number {
  const taken = params.map((type, index) => {
    const global = valueGlobal(editor, parameterName(name, index), type)
    return [OPCODE.localGet, ...u32(index), OPCODE.globalSet, ...u32(global)]
  })
  const given = results.map((type) => [OPCODE.globalGet, ...u32(valueGlobal(editor, name, type))])
  const body = assemble([
    u32(0),
    ...taken.flat(),
    OPCODE.call, u32(plain), OPCODE.if, BLOCK_VOID, OPCODE.unreachable, OPCODE.end,
    ...given.flat(),
    OPCODE.end,
  ]) // prettier-ignore
  return editor.addFunction(
    { params: params.map((type) => VALUE_TYPE[type]), results: results.map((type) => VALUE_TYPE[type]) },
    body,
  )
}

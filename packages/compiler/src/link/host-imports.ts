import type { ValueType } from '@tenon/abi'
import type { HostFunctionDeclaration } from '@tenon/engine'
import { ByteWriter, OPCODE, VALUE_TYPE, type ModuleEditor } from '@tenon/wasm-binary'

import { isValueFunction, valueGlobal } from './export-values.ts'

/** Bytes of the slot that a parameter or result has in the engine's memory. */
const SLOT_BYTES = 8

const LOAD: Record<ValueType, number> = {
  i32: OPCODE.i32Load,
  i64: OPCODE.i64Load,
  f32: OPCODE.f32Load,
  f64: OPCODE.f64Load,
}
const STORE: Record<ValueType, number> = {
  i32: OPCODE.i32Store,
  i64: OPCODE.i64Store,
  f32: OPCODE.f32Store,
  f64: OPCODE.f64Store,
}
/** Log2 of the natural alignment, as load and store instructions carry it. */
const ALIGNMENT: Record<ValueType, number> = { i32: 2, i64: 3, f32: 2, f64: 3 }

/**
 * Imports each host function and appends a trampoline for it to table 0, in the order given; returns the table index of
 * the first. A trampoline `(address) -> ()` takes its parameters from, and leaves its result in, slots at the address.
 */
export function addHostFunctions(editor: ModuleEditor, declarations: readonly HostFunctionDeclaration[]): number {
  return editor.addTableEntries(0, addTrampolines(editor, declarations))
}

/** Imports each host function and adds a trampoline for it; returns their ids. */
export function addTrampolines(editor: ModuleEditor, declarations: readonly HostFunctionDeclaration[]): number[] {
  return declarations.map((declaration) => {
    const { namespace, name, params, results } = declaration
    if (isValueFunction(declaration)) return editor.addFunction(TRAMPOLINE, valueTrampoline(editor, declaration))
    const type = { params: params.map(toWasm), results: results.map(toWasm) }
    const importId = editor.addFunctionImport(namespace, name, type)
    return editor.addFunction(TRAMPOLINE, trampoline(declaration, importId))
  })
}

const TRAMPOLINE = { params: [VALUE_TYPE.i32], results: [] }

/** Stores a global into the slot, or loads it from there; does nothing for an export without a result. */
function valueTrampoline(editor: ModuleEditor, { name, params, results }: HostFunctionDeclaration): Uint8Array {
  const body = new ByteWriter()
  const [param] = params
  const [result] = results
  body.u32(0)
  if (result !== undefined) {
    writeLocalGet(body)
    body.u8(OPCODE.globalGet)
    body.u32(valueGlobal(editor, name, result))
    writeMemoryAccess(body, STORE[result], ALIGNMENT[result], 0)
  } else if (param !== undefined) {
    writeLocalGet(body)
    writeMemoryAccess(body, LOAD[param], ALIGNMENT[param], 0)
    body.u8(OPCODE.globalSet)
    body.u32(valueGlobal(editor, name, param))
  }
  body.u8(OPCODE.end)
  return body.toBytes()
}

function toWasm(type: ValueType): number {
  return VALUE_TYPE[type]
}

function trampoline({ params, results }: HostFunctionDeclaration, importId: number): Uint8Array {
  const body = new ByteWriter()
  const [result] = results
  body.u32(0)
  // The address that the store at the end takes.
  if (result !== undefined) writeLocalGet(body)
  for (const [i, param] of params.entries()) {
    writeLocalGet(body)
    writeMemoryAccess(body, LOAD[param], ALIGNMENT[param], i * SLOT_BYTES)
  }
  body.u8(OPCODE.call)
  body.u32(importId)
  if (result !== undefined) writeMemoryAccess(body, STORE[result], ALIGNMENT[result], 0)
  body.u8(OPCODE.end)
  return body.toBytes()
}

function writeLocalGet(body: ByteWriter): void {
  body.u8(OPCODE.localGet)
  body.u32(0)
}

/** `offset` is in bytes. */
function writeMemoryAccess(body: ByteWriter, opcode: number, alignment: number, offset: number): void {
  body.u8(opcode)
  body.u32(alignment)
  body.u32(offset)
}

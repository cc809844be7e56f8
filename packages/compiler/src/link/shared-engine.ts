import { ENGINE_MODULE } from '@tenon/abi'
import {
  assemble,
  encodeModule,
  type FunctionType,
  functionTypeOf,
  type Limits,
  ModuleEditor,
  OPCODE,
  s32,
  u32,
  type WasmModule,
  zeroBody,
} from '@tenon/wasm-binary'

import type { SharedEngine } from '../compile-options.ts'
import { engineFunction } from './engine-functions.ts'
import { absentFunction } from './prune-imports.ts'
import { sha256Hex } from './sha256-hex.ts'
import { type ImportName, OPTIONAL_IMPORTS } from './unused-imports.ts'

/** Entries of the engine's table that are left for the host functions of a plug-in. */
export const HOST_SLOTS = 1024

/** How many digits of the engine's hash are in names. */
const ID_DIGITS = 16

/** What a plug-in must know of the engine it is made for. */
export interface SharedEngineLinks extends SharedEngine {
  /** SHA-256 of the bytes. */
  readonly sha256: string
  /** The name of the export that calls a plug-in's function; no other engine has it. */
  readonly invokeName: string
  /** Where, in the engine's table, a plug-in puts an optional import that it has, by its two names. */
  readonly optionalSlot: (wanted: ImportName) => number
  /** Where it puts the first of its host functions. */
  readonly hostTableBase: number
}

/**
 * Makes a module of an engine that has no plug-in in it. What only some plug-ins need of their hosts is not imported: the
 * engine calls it through its table, where the plug-in puts what it has been granted.
 *
 * @param version of the compiler, for the file's name
 */
export async function makeSharedEngine(engine: WasmModule, version: string): Promise<SharedEngineLinks> {
  const id = (await sha256Hex(engine.source)).slice(0, ID_DIGITS)
  const invokeName = `invoke:${id}`
  const { module, firstSlot } = openToPlugins(engine, invokeName)
  const bytes = encodeModule(module)
  return {
    fileName: `${ENGINE_MODULE}-${version}-${id}.wasm`,
    bytes,
    sha256: await sha256Hex(bytes),
    invokeName,
    optionalSlot: (wanted) => firstSlot + OPTIONAL_IMPORTS.findIndex((item) => isSame(item, wanted)),
    hostTableBase: firstSlot + OPTIONAL_IMPORTS.length,
  }
}

function openToPlugins(engine: WasmModule, invokeName: string): { module: WasmModule; firstSlot: number } {
  const editor = new ModuleEditor(engine)
  const absent = OPTIONAL_IMPORTS.map((item) => {
    const type = functionTypeOf(engine, importIndex(engine, item))
    return editor.addFunction(type, absentFunction(item) ?? zeroBody(type))
  })
  const firstSlot = editor.addTableEntries(0, absent)
  OPTIONAL_IMPORTS.forEach((item, i) => {
    for (const index of importIndices(engine, item)) {
      editor.replaceFunctionImport(index, callSlot(editor, functionTypeOf(engine, index), firstSlot + i))
    }
  })
  editor.filterExports(({ name }) => name === 'memory')
  editor.addExport('table', 'table', 0)
  editor.addExport('alloc', 'function', engineFunction(engine, 'engine_alloc'))
  editor.addExport('load', 'function', engineFunction(engine, 'load_plugin'))
  editor.addExport(invokeName, 'function', engineFunction(engine, 'invoke'))
  return { module: withHostSlots(editor.finish()), firstSlot }
}

/** The body of a function that hands its arguments to the one in a slot. */
function callSlot(editor: ModuleEditor, type: FunctionType, slot: number): Uint8Array {
  const pushed = type.params.flatMap((_param, i) => [OPCODE.localGet, u32(i)])
  const call = [OPCODE.i32Const, s32(slot), OPCODE.callIndirect, u32(editor.findType(type)), u32(0)]
  return assemble([u32(0), ...pushed, ...call, OPCODE.end])
}

function importIndices(engine: WasmModule, wanted: ImportName): number[] {
  const functions = engine.imports.filter(({ kind }) => kind === 'function')
  return functions.flatMap((item, index) => (isSame(item, wanted) ? [index] : []))
}

/** Index of an optional import among the engine's functions. */
export function importIndex(engine: WasmModule, wanted: ImportName): number {
  const [index] = importIndices(engine, wanted)
  if (index === undefined) throw new Error(`the engine does not import ${wanted.module}.${wanted.name}`)
  return index
}

/** Whether two imports have the same names. */
export function isSame(left: ImportName, right: ImportName): boolean {
  return left.module === right.module && left.name === right.name
}

function withHostSlots(module: WasmModule): WasmModule {
  const [table, ...others] = module.tables
  if (table === undefined) throw new Error('the engine has no table')
  const { limits } = table.type
  const grown = { ...table, type: { ...table.type, limits: withRoom(limits, BigInt(HOST_SLOTS)) } }
  return { ...module, tables: [grown, ...others] }
}

function withRoom(limits: Limits, room: bigint): Limits {
  return { ...limits, min: limits.min + room, ...(limits.max !== undefined && { max: limits.max + room }) }
}

/**
 * For runtimes that cannot compile while they run: a rewritten module whose host functions are imports again.
 *
 * `ModuleAppender` calls the host through a table, so that no index moves and no code is read. To fill that table a host
 * must compile a second module ({@link slotAdapter}). Ahead of time there is time to read the code: each function that
 * calls a slot here calls an import, all indices move up, and the table goes.
 */
import { encodeModule } from '../encode-module.ts'
import { definedTypes, functionTypeAt } from '../index-space.ts'
import type { FunctionType, WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { forwardCall, type HostSlot, slotCall, SLOTS_EXPORT } from './host-slots.ts'
import type { Appended } from './module-appender.ts'
import { ModuleEditor } from './module-editor.ts'

/**
 * Turns the slots of a rewritten module into imports, one for each slot under its two names.
 * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` or `ERR_WASM_MALFORMED` where its code cannot be read
 */
export function directHostCalls({ module: appended, slots }: Pick<Appended, 'module' | 'slots'>): WasmModule {
  if (slots.length === 0) return appended
  const module = parseModule(encodeModule(appended))
  const slotsTable = slotsTableOf(module)
  const editor = new ModuleEditor(module)
  const types = definedTypes(module)
  const callers = slots.map((slot, i) =>
    slotCaller(editor, functionTypeAt(types, slot.typeIndex), { slot, i, slotsTable }),
  )
  const importCount = module.imports.filter(({ kind }) => kind === 'function').length
  module.code.forEach((body, position) => {
    const caller = callers.find(({ before }) => isSame(body, before))
    if (caller !== undefined) editor.replaceBody(importCount + position, caller.after)
  })
  editor.filterExports(({ name }) => name !== SLOTS_EXPORT)
  const finished = editor.finish()
  return { ...finished, tables: finished.tables.slice(0, -1) }
}

/** The table is the last, so that no other index moves when it goes. */
function slotsTableOf({ exports, imports, tables }: WasmModule): number {
  const found = exports.find(({ name }) => name === SLOTS_EXPORT)
  const last = imports.filter(({ kind }) => kind === 'table').length + tables.length - 1
  if (found?.index !== last) throw new TypeError('the table of slots must be the last of its module')
  return last
}

/** The body by which a slot is called, and the one that takes its place. */
interface SlotCaller {
  readonly before: Uint8Array
  readonly after: Uint8Array
}

function slotCaller(
  editor: ModuleEditor,
  type: FunctionType,
  { slot, i, slotsTable }: { readonly slot: HostSlot; readonly i: number; readonly slotsTable: number },
): SlotCaller {
  const id = editor.addFunctionImport(slot.module, slot.name, slot.typeIndex)
  return {
    before: slotCall(type.params.length, slot.typeIndex, slotsTable, i),
    after: forwardCall(type.params.length, id),
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

import { EARLY_START_SECTION } from '@tenon/abi'
import {
  assemble,
  type CustomSection,
  i32Constant,
  type ModuleEditor,
  OPCODE,
  PREFIX,
  s32,
  u32,
  VALUE_TYPE,
} from '@tenon/wasm-binary'

import type { PluginExport } from './export-stubs.ts'
import { addPluginExport } from './export-values.ts'
import { DATA_SECTION } from './producers.ts'

/** What the code that loads a plug-in's payload names: function indices or ids, a segment. */
export interface LoadTargets {
  /** The engine's `engine_alloc`. */
  readonly alloc: number
  /** The engine's `load_plugin`. */
  readonly load: number
  /** The engine's `invoke`. */
  readonly invoke: number
  /** The passive data segment that is the payload, and its length in bytes. */
  readonly segment: number
  readonly length: number
  /** Table index of the first host function's trampoline. */
  readonly hostTableBase: number
}

const BLOCK_VOID = 0x40
const MEMORY_INIT = 8

/** Says that the top level, which has no host, may run before the first call. */
export const EARLY_START: CustomSection = { name: EARLY_START_SECTION, bytes: new Uint8Array(), after: DATA_SECTION }

/**
 * Exports each function, made of a `() -> i32` that loads the payload where that was not done. `_initialize` does so ahead of
 * the first call; a failure is left to that call, which tries again.
 */
export function addLoadingExports(editor: ModuleEditor, targets: LoadTargets, exports: readonly PluginExport[]): void {
  const { i32 } = VALUE_TYPE
  const type = { params: [], results: [i32] }
  const addGlobal = (): number => editor.addGlobal({ value: i32, mutable: true }, i32Constant(0))
  const globals = { payloadGlobal: addGlobal(), loadedGlobal: addGlobal() }
  const ensureLoaded = editor.addFunction(type, loadBody(targets, globals))
  for (const item of exports) {
    addPluginExport(editor, item, editor.addFunction(type, loadingStub(ensureLoaded, targets.invoke, item.index)))
  }
  const initialize = editor.addFunction({ params: [], results: [] }, initializeBody(ensureLoaded))
  editor.addExport('_initialize', 'function', initialize)
}

/** Mutable i32 globals, 0 at first: where the payload lies, and whether it was loaded. */
interface LoadGlobals {
  readonly payloadGlobal: number
  readonly loadedGlobal: number
}

/**
 * The body of `() -> i32`: loads the payload, unless that was done; 0, or 1 after the engine set an error. After a failure
 * the next call tries again, with the payload where it was put.
 */
function loadBody({ alloc, load, segment, length, hostTableBase }: LoadTargets, globals: LoadGlobals): Uint8Array {
  const { payloadGlobal, loadedGlobal } = globals
  const LOCAL = u32(0)
  return assemble([
    u32(1), u32(1), VALUE_TYPE.i32,
    OPCODE.globalGet, u32(loadedGlobal), OPCODE.if, BLOCK_VOID,
    OPCODE.i32Const, 0, OPCODE.return,
    OPCODE.end,
    OPCODE.globalGet, u32(payloadGlobal), OPCODE.i32Eqz, OPCODE.if, BLOCK_VOID,
    OPCODE.i32Const, s32(length), OPCODE.call, u32(alloc), OPCODE.localSet, LOCAL,
    OPCODE.localGet, LOCAL, OPCODE.if, BLOCK_VOID,
    OPCODE.localGet, LOCAL, OPCODE.i32Const, 0, OPCODE.i32Const, s32(length),
    PREFIX.misc, MEMORY_INIT, u32(segment), 0,
    OPCODE.localGet, LOCAL, OPCODE.globalSet, u32(payloadGlobal),
    OPCODE.end,
    OPCODE.end,
    OPCODE.globalGet, u32(payloadGlobal), OPCODE.i32Const, s32(length), OPCODE.i32Const, s32(hostTableBase),
    OPCODE.call, u32(load), OPCODE.localSet, LOCAL,
    OPCODE.localGet, LOCAL, OPCODE.i32Eqz, OPCODE.globalSet, u32(loadedGlobal),
    OPCODE.localGet, LOCAL,
    OPCODE.end,
  ]) // prettier-ignore
}

/** The body of an export, `() -> i32`: loads the plug-in and calls function number `index` of it. */
function loadingStub(ensureLoaded: number, invoke: number, index: number): Uint8Array {
  return assemble([
    u32(0),
    OPCODE.call, u32(ensureLoaded), OPCODE.if, BLOCK_VOID,
    OPCODE.i32Const, 1, OPCODE.return,
    OPCODE.end,
    OPCODE.i32Const, s32(index), OPCODE.call, u32(invoke),
    OPCODE.end,
  ]) // prettier-ignore
}

function initializeBody(ensureLoaded: number): Uint8Array {
  return assemble([u32(0), OPCODE.call, u32(ensureLoaded), OPCODE.drop, OPCODE.end])
}

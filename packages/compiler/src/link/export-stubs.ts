import { ByteWriter, OPCODE, VALUE_TYPE, type ModuleEditor } from '@tenon/wasm-binary'

import type { DeclaredExport } from '../frontend/interface-file.ts'
import { addPluginExport } from './export-values.ts'

/** A function of the plug-in, under the number by which the engine knows it. */
export interface PluginExport {
  readonly name: string
  readonly index: number
  /** What it takes and gives besides input and output, for modules that link it. */
  readonly values?: Pick<DeclaredExport, 'params' | 'results'>
}

/** Exports each function, made of a `() -> i32` that calls the engine's `invoke` with its number. */
export function addExportStubs(editor: ModuleEditor, invokeId: number, exports: readonly PluginExport[]): void {
  for (const item of exports) {
    const body = new ByteWriter()
    body.u32(0)
    body.u8(OPCODE.i32Const)
    body.s32(item.index)
    body.u8(OPCODE.call)
    body.u32(invokeId)
    body.u8(OPCODE.end)
    addPluginExport(editor, item, editor.addFunction({ params: [], results: [VALUE_TYPE.i32] }, body.toBytes()))
  }
}

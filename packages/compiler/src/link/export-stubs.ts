import { ByteWriter, OPCODE, VALUE_TYPE, type ModuleEditor } from '@tenon/wasm-binary'

/** A function of the plug-in, under the number by which the engine knows it. */
export interface PluginExport {
  readonly name: string
  readonly index: number
}

/** Exports each function as `() -> i32` that calls the engine's `invoke` with its number. */
export function addExportStubs(editor: ModuleEditor, invokeId: number, exports: readonly PluginExport[]): void {
  for (const { name, index } of exports) {
    const body = new ByteWriter()
    body.u32(0)
    body.u8(OPCODE.i32Const)
    body.s32(index)
    body.u8(OPCODE.call)
    body.u32(invokeId)
    body.u8(OPCODE.end)
    editor.addExport(name, 'function', editor.addFunction({ params: [], results: [VALUE_TYPE.i32] }, body.toBytes()))
  }
}

import type { ValueType as AbiValueType } from '@tenon/abi'
import {
  applySnapshot,
  ByteWriter,
  capMemories,
  encodeModule,
  ModuleEditor,
  OPCODE,
  parseModule,
  VALUE_TYPE,
} from '@tenon/wasm-binary'
import { bootEngine, type EngineInstance, type HostFunctionDeclaration } from '../engine-instance.ts'

const LOADS: Readonly<Record<AbiValueType, number>> = { i32: 0x28, i64: 0x29, f32: 0x2a, f64: 0x2b }
const STORES: Readonly<Record<AbiValueType, number>> = { i32: 0x36, i64: 0x37, f32: 0x38, f64: 0x39 }

/** A plug-in as the tests link it: `invoke` is exported itself. */
export interface LinkedPlugin {
  readonly bytes: Uint8Array
  readonly names: readonly string[]
}

/** Compiles a module in a scratch engine and loads it in a clean one. */
export async function loadSource(engine: Uint8Array, source: string): Promise<EngineInstance> {
  const scratch = await bootEngine(engine)
  const bytecode = scratch.compile(source, 'plugin.js')
  const instance = await bootEngine(engine)
  instance.loadBytecode(bytecode)
  return instance
}

/** The least linker there can be: an image, and trampolines for the host functions. */
export async function linkPlugin(engine: Uint8Array, source: string, maxPages?: number): Promise<LinkedPlugin> {
  const instance = await loadSource(engine, source)
  const names = instance.exportNames()
  const hostFunctions = instance.hostFunctions()
  instance.seal(instance.tableLength)
  const image = applySnapshot(parseModule(engine), instance.image())
  const editor = new ModuleEditor(maxPages === undefined ? image : capMemories(image, maxPages))
  if (hostFunctions.length > 0)
    editor.addTableEntries(
      0,
      hostFunctions.map((item) => addTrampoline(editor, item)),
    )
  return { bytes: encodeModule(editor.finish()), names }
}

function addTrampoline(editor: ModuleEditor, { namespace, name, params, results }: HostFunctionDeclaration): number {
  const types = { params: params.map((type) => VALUE_TYPE[type]), results: results.map((type) => VALUE_TYPE[type]) }
  const target = editor.addFunctionImport(namespace, name, types)
  const body = new ByteWriter()
  body.u32(0)
  const access = (opcode: number, offset: number): void => {
    body.u8(opcode)
    body.u32(0)
    body.u32(offset)
  }
  const slots = (): void => {
    body.u8(OPCODE.localGet)
    body.u32(0)
  }
  if (results[0]) slots()
  for (const [index, type] of params.entries()) {
    slots()
    access(LOADS[type], index * 8)
  }
  body.u8(OPCODE.call)
  body.u32(target)
  if (results[0]) access(STORES[results[0]], 0)
  body.u8(OPCODE.end)
  return editor.addFunction({ params: [VALUE_TYPE.i32], results: [] }, body.toBytes())
}

import { WASI_NAMESPACE } from '@tenon/abi'
import { ByteWriter, OPCODE, trapBody, type ModuleEditor, type WasmModule } from '@tenon/wasm-binary'
import type { ImportName } from './unused-imports.ts'

/** WASI's `nosys`: the engine turns it into an error where the value is asked for. */
const ERRNO_NOSYS = 52

/**
 * Removes function imports. Whoever reaches one all the same gets no made-up value: a WASI function answers that it is
 * not there, a log line is dropped, any other function traps.
 */
export function pruneImports(editor: ModuleEditor, module: WasmModule, unused: readonly ImportName[]): void {
  const functions = module.imports.filter(({ kind }) => kind === 'function')
  for (const [index, found] of functions.entries()) {
    if (unused.some(({ module, name }) => module === found.module && name === found.name)) {
      editor.replaceFunctionImport(index, absentFunction(found))
    }
  }
}

/** The body of a function in an import's place; without one it is to return zeros, which here is nothing. */
export function absentFunction({ module, name }: ImportName): Uint8Array | undefined {
  if (module === WASI_NAMESPACE) return errnoBody()
  return name.startsWith('log_') ? undefined : trapBody()
}

function errnoBody(): Uint8Array {
  const body = new ByteWriter()
  body.u32(0)
  body.u8(OPCODE.i32Const)
  body.s32(ERRNO_NOSYS)
  body.u8(OPCODE.end)
  return body.toBytes()
}

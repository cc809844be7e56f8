import { describeBorder, type BorderDescription, type WasmModule } from '@tenon/wasm-binary'
import type { ExportInfo, ImportInfo, ModuleShape, Signature } from '../module-shape.ts'

type Described = BorderDescription['exports'][number]

/** The border of a module that was read. @throws {WasmBinaryError} where it names what is not there */
export function shapeOfRead(read: WasmModule): ModuleShape {
  const described = describeBorder(read)
  return { exports: described.exports.map(toExport), imports: described.imports.map(toImport) }
}

/** The border of a compiled module, of which no more is known: without the types of functions. */
export function shapeOfCompiled(module: WebAssembly.Module): ModuleShape {
  return {
    exports: WebAssembly.Module.exports(module).map(({ name, kind }) => ({ name, kind: kind })),
    imports: WebAssembly.Module.imports(module).map(({ module, name, kind }) => ({
      module,
      name,
      kind: kind,
    })),
  }
}

function toExport({ name, kind, params, results }: Described): ExportInfo {
  return { name, kind, ...signatureOf(params, results) }
}

function toImport(item: BorderDescription['imports'][number]): ImportInfo {
  return { module: item.module, ...toExport(item) }
}

function signatureOf(params?: readonly string[], results?: readonly string[]): { signature?: Signature } {
  return params === undefined || results === undefined ? {} : { signature: { params, results } }
}

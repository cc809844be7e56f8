import { describeBorder, type ModuleDescription, type WasmModule } from '@tenon/wasm-binary'
import type { ExportInfo, ImportInfo, ModuleShape, Signature } from '../module-shape.ts'

type Described = ModuleDescription['exports'][number]

/** The border of a compiled module; types of functions only where what was read of it is at hand. */
export function readShape(module: WebAssembly.Module, read: WasmModule | undefined): ModuleShape {
  if (read !== undefined) {
    const described = describeBorder(read)
    return { exports: described.exports.map(toExport), imports: described.imports.map(toImport) }
  }
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

function toImport(item: ModuleDescription['imports'][number]): ImportInfo {
  return { module: item.module, ...toExport(item) }
}

function signatureOf(params?: readonly string[], results?: readonly string[]): { signature?: Signature } {
  return params === undefined || results === undefined ? {} : { signature: { params, results } }
}

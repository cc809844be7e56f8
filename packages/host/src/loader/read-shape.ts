import { describeModule, type ModuleDescription, parseModule } from '@tenon/wasm-binary'
import type { ExportInfo, ImportInfo, ModuleShape, Signature } from '../module-shape.ts'

type Described = ModuleDescription['exports'][number]

/** The border of a compiled module; types of functions only where `bytes` are at hand and can be read. */
export function readShape(module: WebAssembly.Module, bytes: Uint8Array | undefined): ModuleShape {
  const described = bytes === undefined ? undefined : describe(bytes)
  if (described !== undefined)
    return { exports: described.exports.map(toExport), imports: described.imports.map(toImport) }
  return {
    exports: WebAssembly.Module.exports(module).map(({ name, kind }) => ({ name, kind: kind })),
    imports: WebAssembly.Module.imports(module).map(({ module, name, kind }) => ({
      module,
      name,
      kind: kind,
    })),
  }
}

/** The engine has accepted the bytes: a feature that we cannot read yet must not keep the plug-in from running. */
function describe(bytes: Uint8Array): ModuleDescription | undefined {
  try {
    return describeModule(parseModule(bytes))
  } catch {
    return undefined
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

import { ENGINE_MODULE } from '@tenon/abi'
import { functionTypeOf, valueTypeName, type WasmModule } from '@tenon/wasm-binary'

import type { PluginImport } from '../compile-options.ts'
import { OPTIONAL_IMPORTS } from './unused-imports.ts'
import { isSame } from './shared-engine.ts'

/** What a plug-in asks of its host. One for a shared engine asks for what that engine imports as well. */
export function pluginImports(plugin: WasmModule, engine: WasmModule): PluginImport[] {
  const own = functionImports(plugin)
  if (!plugin.imports.some(({ module }) => module === ENGINE_MODULE)) return own
  const always = functionImports(engine).filter((item) => !OPTIONAL_IMPORTS.some((optional) => isSame(optional, item)))
  return [...always, ...own.filter(({ module }) => module !== ENGINE_MODULE)]
}

function functionImports(module: WasmModule): PluginImport[] {
  return module.imports
    .filter(({ kind }) => kind === 'function')
    .map(({ module: namespace, name }, index) => {
      const { params, results } = functionTypeOf(module, index)
      return { module: namespace, name, params: params.map(valueTypeName), results: results.map(valueTypeName) }
    })
}

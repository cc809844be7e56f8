import { CompileError } from '@tenon/abi'
import { functionTypeOf, parseModule, valueTypeName, type FunctionType, type WasmModule } from '@tenon/wasm-binary'

import type { CompileResult, PluginImport } from '../compile-options.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { SourceName } from '../platform/source-files.ts'

/** Exported functions that are no functions of the plug-in: hosts know what to do with them. */
const RUNTIME_EXPORTS: ReadonlySet<string> = new Set([
  '_initialize',
  '__wasm_call_ctors',
  '__new',
  '__pin',
  '__unpin',
  '__collect',
])

/** What is known of a module that another compiler made. */
export type NativeModule = Pick<CompileResult, 'exports' | 'imports'> & { readonly warnings: readonly Diagnostic[] }

/**
 * What a compiled module offers and asks for.
 *
 * @param hint how a function is exported in the source's language.
 * @throws CompileError ERR_SOURCE_NO_EXPORTS where a host could call nothing.
 */
export function describeNativeModule(wasm: Uint8Array, entry: SourceName, hint: string): NativeModule {
  const module = parseModule(wasm)
  const functions = module.exports
    .filter(({ kind, name }) => kind === 'function' && !RUNTIME_EXPORTS.has(name))
    .map(({ name, index }) => ({ name, type: functionTypeOf(module, index) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const callable = functions.filter(({ type }) => isCallable(type))
  const others = functions.filter(({ type }) => !isCallable(type))
  if (callable.length === 0) throw noExports(entry, others, hint)
  return {
    exports: callable.map(({ name }) => name),
    imports: importsOf(module),
    warnings: others.map(({ name, type }) => ({ message: `${entry.shown}: ${uncallable(name, type)}` })),
  }
}

/** A host calls functions without parameters and with a code, an i32, or nothing as their result. */
function isCallable({ params, results }: FunctionType): boolean {
  return params.length === 0 && (results.length === 0 || (results.length === 1 && nameOf(results[0]) === 'i32'))
}

function nameOf(type: FunctionType['params'][number] | undefined): string {
  return type === undefined ? '' : valueTypeName(type)
}

function uncallable(name: string, { params, results }: FunctionType): string {
  const written = `(${params.map(nameOf).join(', ')}) -> ${results.map(nameOf).join(', ') || 'nothing'}`
  return `hosts cannot call the export "${name}", which is ${written}: they call functions that take nothing and return an i32`
}

function noExports(
  entry: SourceName,
  others: readonly { name: string; type: FunctionType }[],
  hint: string,
): CompileError {
  const found = others.map(({ name, type }) => `; ${uncallable(name, type)}`).join('')
  const message = `${entry.shown} exports no function, so the plug-in would have nothing to call: ${hint}${found}`
  return new CompileError('ERR_SOURCE_NO_EXPORTS', message, { details: { file: entry.file } })
}

function importsOf(module: WasmModule): PluginImport[] {
  return module.imports
    .filter(({ kind }) => kind === 'function')
    .map(({ module: namespace, name }, index) => {
      const { params, results } = functionTypeOf(module, index)
      return { module: namespace, name, params: params.map(nameOf), results: results.map(nameOf) }
    })
}

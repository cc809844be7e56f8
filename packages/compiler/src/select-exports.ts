import { CompileError } from '@tenon/abi'

import type { PluginInterface } from './frontend/interface-file.ts'
import type { PluginExport } from './link/export-stubs.ts'
import type { SourceName } from './platform/source-files.ts'
import { compileErrorAt } from './source-place.ts'

/** Export names that hosts give a meaning of their own. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['memory', '_start', '_initialize', '__wasm_call_ctors', 'hs_init'])

/**
 * The functions that the plug-in exports: all that the source exports, or those that the interface file names.
 *
 * @param names exported functions in the engine's order.
 * @throws CompileError ERR_SOURCE_NO_EXPORTS; ERR_EXPORT_UNSUPPORTED for a missing function or an impossible name.
 */
export function selectExports(
  entry: SourceName,
  names: readonly string[],
  declared: PluginInterface['exports'],
): PluginExport[] {
  if (names.length === 0) throw noExports(entry)
  for (const { name, place } of declared) {
    if (names.includes(name)) continue
    const text = `${entry.shown} exports no function "${name}"`
    throw compileErrorAt('ERR_EXPORT_UNSUPPORTED', place, text, { notes: [`It exports ${names.join(', ')}.`] })
  }
  const wanted = new Map(declared.map((item) => [item.name, item]))
  const selected = names
    .map((name, index) => withValues({ name, index }, wanted.get(name)))
    .filter(({ name }) => wanted.size === 0 || wanted.has(name))
  for (const { name } of selected) checkName(entry, name)
  return selected
}

function withValues(item: PluginExport, declared: PluginInterface['exports'][number] | undefined): PluginExport {
  return declared === undefined ? item : { ...item, values: { params: declared.params, results: declared.results } }
}

function noExports({ file, shown }: SourceName): CompileError {
  const message =
    `${shown} exports no function, so the plug-in would have nothing to call: ` +
    'write `export function name(input) { … }`, or `module.exports = { name }`. ' +
    'A class is not called, and a default export has no name to be called by'
  return new CompileError('ERR_SOURCE_NO_EXPORTS', message, { details: { file } })
}

function checkName({ file, shown }: SourceName, name: string): void {
  const reason = problemOf(name)
  if (reason === undefined) return
  const message = `${shown} exports a function ${JSON.stringify(name)}: ${reason}`
  throw new CompileError('ERR_EXPORT_UNSUPPORTED', message, { details: { file, name } })
}

function problemOf(name: string): string | undefined {
  if (RESERVED_NAMES.has(name)) return 'hosts give that name a meaning of their own; choose another'
  return /\p{Surrogate}/u.test(name) ? 'half of a surrogate pair cannot be written in UTF-8' : undefined
}

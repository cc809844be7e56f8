import { CompileError, type CompileErrorCode } from '@tenon/abi'
import type { BuildLogEntry, EngineScriptError } from '@tenon/engine'

import type { BundleMap } from './frontend/bundle-map.ts'
import type { SourceFiles, SourceName } from './platform/source-files.ts'
import { compileErrorAt, type ShownPlace } from './source-place.ts'

/** What is known when the engine refuses a plug-in's code. */
export interface ScriptFailure {
  readonly code: CompileErrorCode
  /** Says what failed: `the top level threw`. */
  readonly what: string
  readonly error: EngineScriptError
  readonly map: BundleMap
  readonly sources: SourceFiles
  readonly entry: SourceName
  /** Absolute path of the file to name when the error has no place; undefined when any source may be at fault. */
  readonly blamed: string | undefined
  /** What the top level wrote before it failed. */
  readonly buildLog: readonly BuildLogEntry[]
}

/** The author's view of an engine's error: places are those of the sources. */
export async function scriptError(failure: ScriptFailure): Promise<CompileError> {
  const { code, what, error, map, sources, entry, buildLog, blamed } = failure
  const directory = sources.paths.dirname(entry.file)
  const nameSource = (source: string): string => sources.nameOf(sources.resolve(source, directory)).shown
  const text = `${what} ${describeThrown(error)}`
  const stack = map
    .mapStack(error.scriptStack, nameSource)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const notes = [...stack, ...buildLog.map(({ level, message }) => `console (${level}): ${message}`)]
  const place = await originalPlace(failure, directory)
  if (place !== undefined) return compileErrorAt(code, place, text, { notes })
  const headline =
    blamed === undefined
      ? `${text} (somewhere in ${entry.shown} or a file it imports)`
      : `${sources.nameOf(blamed).shown}: ${text}`
  const message = [headline, ...notes.map((note) => `  ${note}`)].join('\n')
  return new CompileError(code, message, { details: blamed === undefined ? {} : { file: blamed } })
}

function describeThrown({ errorName, scriptMessage }: EngineScriptError): string {
  return errorName === '' ? scriptMessage : `${errorName}: ${scriptMessage}`
}

async function originalPlace(
  { error, map, sources }: ScriptFailure,
  directory: string,
): Promise<ShownPlace | undefined> {
  if (error.place?.filename !== map.file) return undefined
  const found = map.originalPlace(error.place.line, error.place.column) ?? map.innermostPlace(error.scriptStack)
  if (found === undefined) return undefined
  const name = sources.nameOf(sources.resolve(found.source, directory))
  const text = await sources.readText(name.file).catch(() => '')
  return { ...name, line: found.line, column: found.column, lineText: text.split(/\r?\n/)[found.line - 1] ?? '' }
}

import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { CompileError, type CompileErrorCode } from '@tenon/abi'
import type { BuildLogEntry, EngineScriptError } from '@tenon/engine'

import { BUNDLE_FILE } from './frontend/bundle.ts'
import type { BundleMap } from './frontend/bundle-map.ts'
import { compileErrorAt, displayPath, type SourcePlace } from './source-place.ts'

/** What is known when the engine refuses a plug-in's code. */
export interface ScriptFailure {
  readonly code: CompileErrorCode
  /** Says what failed: `the top level threw`. */
  readonly what: string
  readonly error: EngineScriptError
  readonly map: BundleMap
  /** Absolute path of the entry. */
  readonly entry: string
  /** Absolute path of the file to name when the error has no place; undefined when any source may be at fault. */
  readonly blamed: string | undefined
  /** What the top level wrote before it failed. */
  readonly buildLog: readonly BuildLogEntry[]
}

/** The author's view of an engine's error: places are those of the sources. */
export async function scriptError(failure: ScriptFailure): Promise<CompileError> {
  const { code, what, error, map, entry, buildLog, blamed } = failure
  const directory = path.dirname(entry)
  const nameSource = (source: string): string => displayPath(path.resolve(directory, source))
  const text = `${what} ${describeThrown(error)}`
  const stack = map
    .mapStack(error.scriptStack, nameSource)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const notes = [...stack, ...buildLog.map(({ level, message }) => `console (${level}): ${message}`)]
  const place = await originalPlace(failure, directory)
  if (place !== undefined) return compileErrorAt(code, place, text, notes)
  const headline =
    blamed === undefined
      ? `${text} (somewhere in ${displayPath(entry)} or a file it imports)`
      : `${displayPath(blamed)}: ${text}`
  const message = [headline, ...notes.map((note) => `  ${note}`)].join('\n')
  return new CompileError(code, message, { details: blamed === undefined ? {} : { file: blamed } })
}

function describeThrown({ errorName, scriptMessage }: EngineScriptError): string {
  return errorName === '' ? scriptMessage : `${errorName}: ${scriptMessage}`
}

async function originalPlace({ error, map }: ScriptFailure, directory: string): Promise<SourcePlace | undefined> {
  if (error.place?.filename !== BUNDLE_FILE) return undefined
  const found = map.originalPlace(error.place.line, error.place.column) ?? map.innermostPlace(error.scriptStack)
  if (found === undefined) return undefined
  const file = path.resolve(directory, found.source)
  const text = await readFile(file, 'utf8').catch(() => '')
  return { file, line: found.line, column: found.column, lineText: text.split(/\r?\n/)[found.line - 1] ?? '' }
}

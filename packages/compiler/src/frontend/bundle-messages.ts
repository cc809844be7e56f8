import { CompileError } from '@tenon/abi'
import type { BuildFailure, BuildOptions, Location, Message } from 'esbuild'

import type { Diagnostic } from '../diagnostic.ts'
import type { SourceFiles } from '../platform/source-files.ts'
import { compileErrorAt, describeAt, toldPlace, type ShownPlace } from '../source-place.ts'
import { importChain } from './import-chain.ts'
import { nodeHint } from './node-hints.ts'
import { isNodeModule } from './node-modules.ts'
import { URL_IMPORT } from './url-imports.ts'

/** Errors shown in one message; the rest is counted. */
const MAX_SHOWN = 5

/** The error that a failed esbuild build means for the author; anything that is no build failure comes back as it is. */
export async function toCompileError(
  sources: SourceFiles,
  settings: BuildOptions & { readonly absWorkingDir: string },
  error: unknown,
): Promise<unknown> {
  if (!isBuildFailure(error)) return error
  const [first, ...rest] = error.errors
  if (first === undefined) return error
  const placeOf: ToPlace = (location) => toPlace(sources, settings.absWorkingDir, location)
  const unresolved = await unresolvedImport(sources, settings, first)
  const notes = [...ownNotes(first), ...chainNotes(sources, unresolved), ...restNotes(rest, placeOf)]
  const place = placeOf(first.location)
  const code = unresolved !== undefined || isMissingExport(first) ? 'ERR_SOURCE_IMPORT' : 'ERR_SOURCE_SYNTAX'
  if (place === undefined) return new CompileError(code, [messageText(first), ...notes].join('\n'))
  return compileErrorAt(code, place, messageText(first), { notes, details: { ...unresolved } })
}

/** An esbuild warning in our form. */
export function toDiagnostic(sources: SourceFiles, directory: string, message: Message): Diagnostic {
  const place = toPlace(sources, directory, message.location)
  if (place === undefined) return { message: message.text }
  return { message: describeAt(place, message.text), place: toldPlace(place) }
}

type ToPlace = (location: Location | null) => ShownPlace | undefined

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

function unresolvedName(message: Message): string | undefined {
  return /^Could not resolve "(?<name>.*)"$/.exec(message.text)?.groups?.['name']
}

function isMissingExport(message: Message): boolean {
  return message.text.startsWith('No matching export in ')
}

function messageText(message: Message): string {
  const name = unresolvedName(message)
  if (name === undefined) return message.text
  return isNodeModule(name)
    ? `cannot import ${JSON.stringify(name)}: it is part of Node.js, which a plug-in does not have`
    : `cannot find the module ${JSON.stringify(name)}`
}

/** esbuild's advice on JSX is an option that our compiler does not have. */
function inOurTerms(note: string): string {
  return note.includes('esbuild loader') ? 'JSX is read in files whose name ends in .jsx or .tsx' : note
}

/** What could not be found, and how the build came there. */
interface UnresolvedImport {
  /** As the source names it. */
  readonly module: string
  /** Absolute paths of the files that lead to the import, from the entry to the one that has it. */
  readonly chain: readonly string[]
}

async function unresolvedImport(
  sources: SourceFiles,
  settings: BuildOptions & { readonly absWorkingDir: string },
  message: Message,
): Promise<UnresolvedImport | undefined> {
  const module = unresolvedName(message)
  if (module === undefined) return undefined
  const importer = message.location?.file
  const chain = importer === undefined ? [] : await importChain(sources.bundler, settings, importer)
  return { module, chain: chain.map((file) => sources.resolve(file, settings.absWorkingDir)) }
}

function ownNotes(message: Message): string[] {
  return message.notes.filter(({ text }) => !text.includes('platform')).map(({ text }) => inOurTerms(text))
}

function chainNotes(sources: SourceFiles, unresolved: UnresolvedImport | undefined): string[] {
  if (unresolved === undefined) return []
  const { module, chain } = unresolved
  const shown = chain.map((file) => sources.nameOf(file).shown)
  return [...(chain.length > 1 ? [`imported through ${shown.join(' > ')}`] : []), resolutionHint(sources, module)]
}

function resolutionHint({ paths }: SourceFiles, name: string): string {
  if (isNodeModule(name)) return nodeHint(name)
  if (URL_IMPORT.test(name))
    return 'Modules are not loaded from URLs: install the package, or save the file beside the source.'
  if (name.startsWith('.') || paths.isAbsolute(name)) return 'Check the path and the spelling.'
  return 'Install the package that has it, or check the spelling.'
}

function restNotes(rest: readonly Message[], placeOf: ToPlace): string[] {
  const shown = rest.slice(0, MAX_SHOWN - 1).flatMap((message) => {
    const place = placeOf(message.location)
    return (place === undefined ? messageText(message) : describeAt(place, messageText(message))).split('\n')
  })
  const hidden = rest.length - (MAX_SHOWN - 1)
  return hidden > 0 ? [...shown, `and ${hidden} more`] : shown
}

/** esbuild's place: its columns count bytes of UTF-8 from 0, ours UTF-16 units from 1. */
function toPlace(sources: SourceFiles, directory: string, location: Location | null): ShownPlace | undefined {
  if (location === null) return undefined
  const bytes = new TextEncoder().encode(location.lineText).subarray(0, location.column)
  return {
    ...sources.nameOf(sources.resolve(location.file, directory)),
    line: location.line,
    column: new TextDecoder().decode(bytes).length + 1,
    lineText: location.lineText,
  }
}

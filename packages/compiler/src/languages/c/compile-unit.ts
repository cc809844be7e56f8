import { ArgumentError, CompileError } from '@tenon/abi'
import type { Clang, ClangRun, ClangTree } from '@tenon/engine'

import type { SourceFiles } from '../../platform/source-files.ts'
import { errorOf, type CompilerMessage } from '../compiler-message.ts'
import type { OtherLanguage } from '../language-front-end.ts'
import { compileFlags, type AuthorFlags } from './clang-flags.ts'
import { ClangMessages } from './clang-messages.ts'
import type { SourceTree } from './source-tree.ts'

/** How often clang is asked again with a header that it missed; each time there is at least one more. */
const MAX_ATTEMPTS = 50

const OVERLAY = 'overlay.json'

/** What all units of a build share. */
export interface UnitSettings {
  readonly clang: Clang
  readonly files: SourceFiles
  readonly tree: SourceTree
  /** Our headers, in the folder where clang looks for them. */
  readonly headers: ClangTree
  readonly flags: AuthorFlags
  readonly isDebug: boolean
}

/** A file, compiled. */
export interface CompiledUnit {
  /** Its name for the linker: `o/`, the source's in clang's file system, `.o`. */
  readonly name: string
  readonly object: Uint8Array
  readonly isCpp: boolean
  /** Absolute paths of the author's files that went into it. */
  readonly inputs: readonly string[]
  readonly messages: readonly CompilerMessage[]
}

/**
 * Compiles one file.
 *
 * @param file an absolute path, in the tree.
 * @throws CompileError ERR_SOURCE_SYNTAX, ERR_SOURCE_IMPORT.
 * @throws ArgumentError ERR_ARGUMENT for flags that clang does not know.
 */
export async function compileUnit(
  settings: UnitSettings,
  file: string,
  language: OtherLanguage,
): Promise<CompiledUnit> {
  const { files, tree } = settings
  const messages = new ClangMessages(files, tree)
  for (let attempt = 1; ; attempt++) {
    const run = await runClang(settings, file, language === 'c' ? 'c' : 'cpp')
    if (run.isOk) return compiledUnit(settings, file, language, { run, messages: messages.read(run.written) })
    if (attempt < MAX_ATTEMPTS && (await addMissing(settings, messages, run.written))) continue
    throw failure(settings, file, messages.read(run.written), run)
  }
}

/** Adds headers whose names a macro made, so that nobody saw them before clang did; says whether there were any. */
async function addMissing({ files, tree }: UnitSettings, messages: ClangMessages, written: string): Promise<boolean> {
  let isAnyThere = false
  for (const { name, file } of messages.missingHeaders(written)) {
    if (await tree.addMentioned(name, files.paths.dirname(file))) isAnyThere = true
  }
  return isAnyThere
}

function runClang(settings: UnitSettings, file: string, language: 'c' | 'cpp'): Promise<ClangRun> {
  const { clang, tree, headers, flags, isDebug } = settings
  const name = tree.nameOf(file) ?? ''
  const folders = flags.includeDirectories.map((directory) => tree.nameOf(directory))
  const parameters = [
    ...compileFlags(language, isDebug),
    '-ivfsoverlay',
    OVERLAY,
    ...folders.flatMap((folder) => (folder === undefined ? [] : [`-I${folder}`])),
    ...flags.forCompiling,
    '-MMD',
    '-MF',
    'unit.d',
    '-c',
    '-x',
    language === 'c' ? 'c' : 'c++',
    name,
    '-o',
    'unit.o',
  ]
  return clang(language === 'c' ? 'clang' : 'clang++', parameters, {
    ...tree.toTree(),
    ...headers,
    [OVERLAY]: tree.toOverlay(),
  })
}

function compiledUnit(
  { tree }: UnitSettings,
  file: string,
  language: OtherLanguage,
  { run, messages }: { readonly run: ClangRun; readonly messages: readonly CompilerMessage[] },
): CompiledUnit {
  const { 'unit.o': object, 'unit.d': dependencies } = run.files
  if (!(object instanceof Uint8Array) || !(dependencies instanceof Uint8Array)) throw new Error('clang wrote no object')
  const names = namesIn(new TextDecoder().decode(dependencies))
  const inputs = names.flatMap((name) => tree.fileOf(name) ?? [])
  return { name: `o/${tree.nameOf(file) ?? ''}.o`, object, isCpp: language !== 'c', inputs, messages }
}

/** The names in a rule of a makefile, after its colon. */
function namesIn(rule: string): string[] {
  const names = rule.slice(rule.indexOf(':') + 1).match(/(?:\\[ #]|\$\$|[^\s\\]|\\(?!\r?\n))+/g) ?? []
  return names.map((name) => name.replaceAll(/\\([ #])/g, '$1').replaceAll('$$', '$'))
}

function failure({ files }: UnitSettings, file: string, messages: CompilerMessage[], run: ClangRun): Error {
  const complaint = messages.find(({ severity, place, notes }) => severity === 'error' && !place && notes.length === 0)
  // A complaint that is about no line of anything is about the flags.
  if (complaint !== undefined) return new ArgumentError(`clang: ${complaint.text}`, { argument: 'flags' })
  const reason = run.written === '' ? (run.cause?.message ?? 'it says nothing') : run.written
  const text = `clang failed on ${files.nameOf(file).shown}: ${reason}`
  return errorOf(messages) ?? new CompileError('ERR_SOURCE_SYNTAX', text, { cause: run.cause, details: { file } })
}

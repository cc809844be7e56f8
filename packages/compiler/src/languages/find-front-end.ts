import { ArgumentError, StateError } from '@tenon/abi'

import type { CompileOptions, CompileProgress, CompileResult } from '../compile-options.ts'
import { checkEntry, SOURCE_EXTENSIONS } from '../frontend/check-entry.ts'
import type { CompilePlatform } from '../platform/platform.ts'
import type { SourceFiles } from '../platform/source-files.ts'
import { Stopwatch } from '../stopwatch.ts'
import { assertNotAborted } from '../until-aborted.ts'
import type { OtherLanguage } from './language-front-end.ts'
import { languageOf, NATIVE_EXTENSIONS, type SourceLanguage } from './source-language.ts'

const NAMES: Readonly<Record<SourceLanguage, string>> = {
  javascript: 'JavaScript or TypeScript',
  assemblyscript: 'AssemblyScript',
  c: 'C',
  cpp: 'C++',
}

/** Options that only some languages have, and which. */
const SCRIPTS = 'JavaScript and TypeScript'
const FOR_SCRIPTS = { interfaceFile: SCRIPTS, tsconfig: SCRIPTS, mode: SCRIPTS, engine: SCRIPTS }
const FOR_NATIVE = { sources: 'C and C++', includeDirectories: 'C and C++', wasi: 'C and C++' }
const FOR_COMPILERS = { flags: 'C, C++ and AssemblyScript' }

/**
 * The build of a source that is not JavaScript; undefined for what is.
 *
 * @throws ArgumentError ERR_ARGUMENT for options that its language does not have.
 * @throws StateError ERR_UNSUPPORTED_PLATFORM where its compiler cannot run.
 */
export async function findFrontEnd(
  { languages }: CompilePlatform,
  files: SourceFiles,
  entry: string,
  options: CompileOptions,
): Promise<(() => Promise<CompileResult>) | undefined> {
  const language = options.language ?? (await languageOf(files, files.resolve(entry)))
  refuseOthersOptions(language, options)
  if (language === 'javascript') return undefined
  if (languages === undefined) {
    const message = `${NAMES[language]} is compiled where there are files: in Node, Deno and Bun`
    throw new StateError('ERR_UNSUPPORTED_PLATFORM', message)
  }
  return async () => {
    const checkAborted = (): void => assertNotAborted(options.signal)
    checkAborted()
    const stopwatch = new Stopwatch()
    const kind = { extensions: extensionsFor(language, options), language: NAMES[language] }
    const name = await checkEntry(files, entry, kind)
    const compile = await languages.frontEnds[language]()
    const report = (step: CompileProgress['step'], message: string): void => options.onProgress?.({ step, message })
    const { toolbox } = languages
    return compile({ files, toolbox, entry: name, language, options, stopwatch, report, checkAborted })
  }
}

/** A language that was given counts more than the ending of the name. */
function extensionsFor(language: OtherLanguage, options: CompileOptions): readonly string[] {
  if (options.language !== undefined) return [...SOURCE_EXTENSIONS, ...NATIVE_EXTENSIONS]
  return language === 'assemblyscript' ? ['.ts'] : NATIVE_EXTENSIONS
}

/** What another language has would be ignored in silence. */
function refuseOthersOptions(language: SourceLanguage, options: CompileOptions): void {
  const others = { ...FOR_SCRIPTS, ...FOR_NATIVE, ...FOR_COMPILERS }
  const mine =
    language === 'javascript' ? FOR_SCRIPTS : { ...FOR_COMPILERS, ...(language !== 'assemblyscript' && FOR_NATIVE) }
  for (const [name, languages] of Object.entries(others)) {
    const value: unknown = options[name as keyof CompileOptions]
    if (name in mine || isDefault(value)) continue
    throw new ArgumentError(`${name} is for ${languages}; this source is ${NAMES[language]}`, { argument: name })
  }
}

function isDefault(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === undefined || value === false || value === 'snapshot' || value === 'fast'
}

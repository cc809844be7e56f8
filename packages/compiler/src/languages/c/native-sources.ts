import { CompileError } from '@tenon/abi'

import { checkEntry } from '../../frontend/check-entry.ts'
import type { LanguageJob } from '../language-front-end.ts'
import { NATIVE_EXTENSIONS } from '../source-language.ts'
import { SourceTree } from './source-tree.ts'

/** What is linked as it is. */
const OBJECT_EXTENSIONS: ReadonlySet<string> = new Set(['.o', '.a'])

/** The files of a build in C or C++. */
export interface NativeSources {
  readonly tree: SourceTree
  /** What is compiled, the entry first; absolute paths. */
  readonly units: readonly string[]
  /** What is linked as it is; absolute paths. */
  readonly objects: readonly string[]
}

/**
 * Reads the entry, the other sources, and what they include.
 *
 * @throws CompileError ERR_SOURCE_NOT_FOUND; ERR_SOURCE_SYNTAX for what is neither C, C++ nor an object.
 */
export async function readSources(job: LanguageJob, includeDirectories: readonly string[]): Promise<NativeSources> {
  const { files, entry, options } = job
  const tree = new SourceTree(files, includeDirectories)
  const units = new Set([entry.file])
  const objects = new Set<string>()
  for (const source of options.sources ?? []) {
    const file = files.resolve(source)
    if (OBJECT_EXTENSIONS.has(files.paths.extname(file).toLowerCase())) objects.add(file)
    else units.add((await checkEntry(files, source, { extensions: NATIVE_EXTENSIONS, language: 'C or C++' })).file)
  }
  for (const file of units) await tree.add(file)
  for (const file of objects) await addObject(job, tree, file)
  return { tree, units: [...units], objects: [...objects] }
}

async function addObject({ files }: LanguageJob, tree: SourceTree, file: string): Promise<void> {
  try {
    await tree.add(file, false)
  } catch (cause) {
    const message = `There is no file ${files.nameOf(file).shown}`
    throw new CompileError('ERR_SOURCE_NOT_FOUND', message, { cause, details: { file } })
  }
}

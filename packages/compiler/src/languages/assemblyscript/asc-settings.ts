import { ArgumentError, CompileError } from '@tenon/abi'

import type { LanguageJob } from '../language-front-end.ts'
import type { AscFiles } from './asc-files.ts'
import { OWN_LIBRARY } from './asc-files.ts'
import type { AscPackage } from './asc-package.ts'

/** The file that asc is told to write. */
export const OUTPUT = 'plugin.wasm'

/** Globals of the library that need a host, and what of our runtime stands in for them. */
const STAND_INS: Readonly<Record<string, string>> = {
  abort: '~lib/tenon-runtime/failCall',
  trace: '~lib/tenon-runtime/traceLine',
  console: '~lib/tenon-runtime/logConsole',
}

/** Options as asc sees them once the author's flags and `asconfig.json` are merged. */
interface MergedOptions {
  readonly use?: readonly string[]
  readonly optimize?: boolean
  readonly optimizeLevel?: number
  readonly shrinkLevel?: number
}

/** Where asc runs: the folder that has `asconfig.json`, else the one around a folder `assembly`, else the source's. */
export async function findBaseDirectory({ files, entry }: LanguageJob): Promise<string> {
  const { dirname, join, basename } = files.paths
  const own = dirname(entry.file)
  for (let directory = own; ; directory = dirname(directory)) {
    if ((await files.kindOf(join(directory, 'asconfig.json'))) === 'file') return directory
    const isTop = (await files.kindOf(join(directory, 'package.json'))) === 'file' || dirname(directory) === directory
    if (isTop) return basename(own) === 'assembly' ? dirname(own) : own
  }
}

/**
 * The parameters of asc: the author's, then ours for what they leave open.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX for an `asconfig.json` that cannot be read.
 * @throws ArgumentError ERR_ARGUMENT for a flag that asc does not know.
 */
export async function ascParameters(
  asc: AscPackage,
  job: LanguageJob,
  read: AscFiles,
  baseDirectory: string,
): Promise<string[]> {
  const { entry, options } = job
  const own = [entry.file, '--baseDir', baseDirectory, ...(options.flags ?? [])]
  const { use = [], ...merged } = await mergedOptions(asc, own, read)
  const isTuned = merged.optimize === true || merged.optimizeLevel !== undefined || merged.shrinkLevel !== undefined
  const isAliased = (name: string): boolean => use.some((alias) => alias.split('=')[0]?.trim() === name)
  const standIns = Object.entries(STAND_INS).filter(([name]) => !isAliased(name))
  return [
    ...own,
    ...(isTuned ? [] : ['--optimize']),
    ...(options.debug === true ? ['--debug'] : []),
    '--outFile',
    OUTPUT,
    '--noColors',
    '--lib',
    OWN_LIBRARY,
    ...standIns.flatMap(([name, standIn]) => ['--use', `${name}=${standIn}`]),
  ]
}

/** asc can show the options that it would use. */
async function mergedOptions(asc: AscPackage, own: readonly string[], read: AscFiles): Promise<MergedOptions> {
  const host = {
    readFile: (name: string, directory: string) => read.read(name, directory),
    writeFile: () => undefined,
    listFiles: () => [],
    reportDiagnostic: () => undefined,
  }
  const { error, stderr } = await asc.main([...own, '--noColors', '--showConfig'], host).catch((cause: unknown) => {
    throw new CompileError('ERR_SOURCE_SYNTAX', cause instanceof Error ? cause.message : String(cause), { cause })
  })
  const text = stderr.toString()
  const unknown = /Unknown option '(?<name>[^']*)'/.exec(text)?.groups?.['name']
  if (unknown !== undefined) throw new ArgumentError(`asc knows no option ${unknown}`, { argument: 'flags' })
  if (error !== null) throw new CompileError('ERR_SOURCE_SYNTAX', error.message, { cause: error })
  const config: { readonly options: MergedOptions } = JSON.parse(text.slice(text.indexOf('{')))
  return config.options
}

import { ArgumentError } from '@tenon/abi'

import type { CompileOptions } from './compile-options.ts'
import { openMemoryFiles } from './memory/memory-files.ts'
import type { CompilePlatform } from './platform/platform.ts'
import type { SourceFiles } from './platform/source-files.ts'

/**
 * The files that a build reads: those that it was given, else those on disk. Close them after it.
 *
 * @throws ArgumentError where there is no disk and nothing was given, and for options that do not go together.
 */
export function openSources(platform: CompilePlatform, options: CompileOptions): SourceFiles {
  const { files, loadPackage, assets } = options
  if (files !== undefined) return openMemoryFiles(files, { loadPackage, bundler: assets?.bundler })
  if (loadPackage !== undefined)
    throw new ArgumentError('loadPackage: goes with `files` alone', { argument: 'loadPackage' })
  if (platform.disk === undefined) {
    throw new ArgumentError('files: expected the sources, as there is no disk here', { argument: 'files' })
  }
  return platform.disk
}

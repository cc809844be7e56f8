import path from 'node:path'
import type { BuildTarget } from '../project/build-target.ts'
import { configurations } from './configurations.ts'
import { sourceFolders } from './source-folders.ts'
import type { WatchedPaths } from './source-watcher.ts'

/** What a target's builds were made of, and whether the last one failed. */
export interface BuildTrace {
  readonly inputs: readonly string[]
  readonly hasFailed: boolean
}

/**
 * What to watch for the next build of a target: the files that it was made of, and its tsconfig; after a failure also what
 * lies beside them, as a file may be missing; all sources of a project that a command builds.
 */
export function watchedPaths(target: BuildTarget, { inputs, hasFailed }: BuildTrace): WatchedPaths {
  if (target.kind === 'command') {
    return { files: [], folders: sourceFolders(target.folder), ignored: [target.file] }
  }
  const files = [...new Set([target.file, ...inputs])]
  const folders = hasFailed && target.kind === 'source' ? [...new Set(files.map((file) => path.dirname(file)))] : []
  return { files: [...files, ...configurations(target)], folders }
}

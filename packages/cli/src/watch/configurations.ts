import { existsSync } from 'node:fs'
import path from 'node:path'
import type { BuildTarget } from '../project/build-target.ts'

const TSCONFIG = 'tsconfig.json'

/**
 * The files, there or not, that say how a target's source is read: the tsconfig that it is built with, or those that may
 * be the nearest one, up to the folder of a project.
 */
export function configurations(target: BuildTarget): string[] {
  if (target.kind !== 'source') return []
  const { tsconfig } = target.compiler
  if (tsconfig !== undefined) return [path.resolve(tsconfig)]
  return foldersAbove(path.dirname(target.file)).map((folder) => path.join(folder, TSCONFIG))
}

/** A folder and those around it, up to one with a package or a tsconfig; where there is none, the folder alone. */
function foldersAbove(folder: string): string[] {
  const folders: string[] = []
  for (let each = folder; ; each = path.dirname(each)) {
    folders.push(each)
    if (existsSync(path.join(each, 'package.json')) || existsSync(path.join(each, TSCONFIG))) return folders
    if (each === path.dirname(each)) return [folder]
  }
}

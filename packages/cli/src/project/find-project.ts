import { ArgumentError } from '@tenon/abi'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseProjectSettings, type ProjectSettings } from './project-settings.ts'

/** A folder with a package.json, and what that says about the plug-in. */
export interface Project {
  readonly folder: string
  /** Whether there is a package.json at all. */
  readonly isFound: boolean
  /** Empty where the package.json says nothing. */
  readonly settings: ProjectSettings
}

async function readPackage(file: string): Promise<object | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch (error) {
    throw new ArgumentError(`${file} is no JSON: ${(error as Error).message}`)
  }
}

/**
 * The project that a folder is in: the nearest package.json, there or above. Without any, the folder itself, with no settings.
 * @throws ArgumentError ERR_ARGUMENT for a package.json whose field `tenon` is wrong.
 */
export async function findProject(start: string): Promise<Project> {
  const from = path.resolve(start)
  for (let folder = from; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json')
    const found = await readPackage(file)
    if (found !== undefined) {
      const settings = 'tenon' in found ? parseProjectSettings(file, found.tenon) : {}
      return { folder, isFound: true, settings }
    }
    if (path.dirname(folder) === folder) return { folder: from, isFound: false, settings: {} }
  }
}

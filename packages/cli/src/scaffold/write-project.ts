import { ArgumentError } from '@tenon/abi'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../files/make-folder.ts'

/** What may lie in a folder that counts as empty. */
const HARMLESS = new Set(['.git', '.DS_Store'])

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new ArgumentError(`Cannot make a project in ${folder}: ${(error as Error).message}`, { argument: 'name' })
  }
}

/**
 * Checks that a project may be made in a folder.
 * @throws ArgumentError ERR_ARGUMENT for one that is not empty, unless `isForced`, and for what is no folder.
 */
export async function assertFreeFolder(folder: string, isForced: boolean): Promise<void> {
  const found = (await listFolder(folder)).filter((name) => !HARMLESS.has(name))
  if (found.length === 0 || isForced) return
  throw new ArgumentError(`${folder} is not empty; --force makes the project there all the same, over no file`, {
    argument: 'name',
  })
}

async function writeNew(file: string, content: string): Promise<void> {
  await makeFolder(path.dirname(file))
  await writeFile(file, content, { flag: 'wx' })
}

/**
 * Writes a project's files; never over one that is there.
 * @throws ArgumentError ERR_ARGUMENT where a file is there already, before any is written; and for what cannot be written.
 */
export async function writeProject(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const known = new Set(await listFolder(folder))
  const taken = [...files.keys()].filter((name) => known.has(name.split(path.sep)[0] ?? name))
  if (taken.length > 0) {
    throw new ArgumentError(`${folder} has ${taken.join(', ')} already, which is not written over`, {
      argument: 'name',
    })
  }
  try {
    for (const [name, content] of files) await writeNew(path.join(folder, name), content)
  } catch (error) {
    throw new ArgumentError(`Cannot write the project: ${(error as Error).message}`, { argument: 'name' })
  }
}

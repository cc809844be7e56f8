import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

import { afterAll } from 'vitest'

import { npmFolder } from '../../../scripts/toolchains/tool-places.mjs'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

/** A copy of a folder, in which assemblyscript and as-pdk are installed; gone when the file's tests are done. */
export async function assemblyScriptProject(from: string): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'tenon-as-')))
  folders.push(folder)
  await cp(from, folder, { recursive: true })
  await symlink(path.join(npmFolder, 'node_modules'), path.join(folder, 'node_modules'), 'dir')
  return folder
}

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './cli-process.ts'

/** A plug-in project outside the repository, with the repository's packages. */
export interface PluginProject {
  readonly folder: string
  write(name: string, content: string | Uint8Array): Promise<string>
  remove(): Promise<void>
}

/** Makes one of these files. */
export async function createPluginProject(files: Readonly<Record<string, string>>): Promise<PluginProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tenon-project-'))
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
    return file
  }
  for (const [name, content] of Object.entries(files)) await write(name, content)
  return { folder, write, remove: () => rm(folder, { recursive: true, force: true }) }
}

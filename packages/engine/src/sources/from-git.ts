import { join } from 'node:path'
import { QUICKJS_VERSION } from './pinned-files.ts'
import { runCommand } from './run-command.ts'

/** Where QuickJS-NG lives, unless TENON_QUICKJS_GIT names a mirror. */
const REPOSITORY = 'https://github.com/quickjs-ng/quickjs.git'

/** Clones the pinned release's tag with git into `folder`; the folder of the C files. */
export function fetchWithGit(folder: string): Promise<string> {
  return cloneTag(folder, QUICKJS_VERSION)
}

/** Clones the tag of a version. */
export async function cloneTag(folder: string, version: string): Promise<string> {
  const repository = process.env['TENON_QUICKJS_GIT'] || REPOSITORY
  const clone = join(folder, 'quickjs')
  const options = ['clone', '--quiet', '--depth', '1', '--branch', `v${version}`]
  await runCommand('git', [
    '-c',
    'advice.detachedHead=false',
    '-c',
    'core.autocrlf=false',
    ...options,
    repository,
    clone,
  ])
  return clone
}

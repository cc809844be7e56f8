import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FetchedPackage } from './from-cargo.ts'
import { SDIST_VERSION } from './pinned-files.ts'
import { CommandError, runCommand } from './run-command.ts'

/** The source distribution on PyPI that carries QuickJS-NG. */
const SDIST = 'quickjs-ng'

/** Ways pip may be there, best first. */
const PIPS: readonly (readonly string[])[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']]

/** Downloads the pinned source distribution with pip and unpacks it in `folder`; the folder of the C files. */
export async function fetchWithPip(folder: string): Promise<string> {
  if (SDIST_VERSION === undefined) throw new CommandError(`no version of ${SDIST} has these sources`)
  return (await fetchSdist(folder, SDIST_VERSION)).folder
}

/** Downloads the newest version that pip finds for one, which may end in `.*`. */
export async function fetchSdist(folder: string, version: string): Promise<FetchedPackage> {
  await mkdir(folder, { recursive: true })
  await download(folder, `${SDIST}==${version}`)
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tar.gz'))
  if (!archive) throw new CommandError(`pip left no source archive of ${SDIST}`)
  await runCommand('tar', ['-xzf', archive], { cwd: folder })
  const name = archive.replace(/\.tar\.gz$/, '')
  return { folder: join(folder, name, 'upstream-quickjs'), version: name.slice(name.lastIndexOf('-') + 1) }
}

async function download(folder: string, requirement: string): Promise<void> {
  const options = [
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-binary',
    ':all:',
    '--no-deps',
    '-d',
    folder,
  ]
  const problems: string[] = []
  for (const [program = '', ...prefix] of PIPS) {
    try {
      await runCommand(program, [...prefix, ...options, requirement])
      return
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new CommandError([...new Set(problems)].join('; '))
}

import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError, runCommand } from './run-command.ts'

/** The source distribution on PyPI that carries QuickJS-NG 0.16.2. */
const SDIST = 'quickjs-ng==0.16.2.1'

/** Ways pip may be there, best first. */
const PIPS: readonly (readonly string[])[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']]

/** Downloads the source distribution with pip and unpacks it in `folder`; the folder of the C files. */
export async function fetchWithPip(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await download(folder)
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tar.gz'))
  if (!archive) throw new CommandError(`pip left no source archive of ${SDIST}`)
  await runCommand('tar', ['-xzf', archive], { cwd: folder })
  return join(folder, archive.replace(/\.tar\.gz$/, ''), 'upstream-quickjs')
}

async function download(folder: string): Promise<void> {
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
      await runCommand(program, [...prefix, ...options, SDIST])
      return
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new CommandError([...new Set(problems)].join('; '))
}

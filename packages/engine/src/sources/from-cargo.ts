import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CRATE_VERSION } from './pinned-files.ts'
import { CommandError, runCommand } from './run-command.ts'

const CRATE = 'rquickjs-sys'

const manifest = (requirement: string): string => `[package]
name = "quickjs-sources"
version = "0.0.0"
edition = "2021"

[lib]
path = "lib.rs"

[dependencies]
${CRATE} = "${requirement}"

[workspace]
`

/** A folder of C files, and the version of the package it came in. */
export interface FetchedPackage {
  readonly folder: string
  readonly version: string
}

/** Downloads the pinned crate with cargo into `folder`; the folder of the C files. */
export async function fetchWithCargo(folder: string): Promise<string> {
  if (CRATE_VERSION === undefined) throw new CommandError(`no version of ${CRATE} has these sources`)
  return (await fetchCrate(folder, `=${CRATE_VERSION}`)).folder
}

/** Downloads the crate in the newest version that a requirement of Cargo's allows. */
export async function fetchCrate(folder: string, requirement: string): Promise<FetchedPackage> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'Cargo.toml'), manifest(requirement))
  await writeFile(join(folder, 'lib.rs'), '')
  await runCommand('cargo', ['vendor', '--quiet', 'vendor'], { cwd: folder })
  const crate = join(folder, 'vendor', CRATE)
  const version = /^version = "([^"]+)"/m.exec(await readFile(join(crate, 'Cargo.toml'), 'utf8'))?.[1] ?? requirement
  return { folder: join(crate, 'quickjs'), version }
}

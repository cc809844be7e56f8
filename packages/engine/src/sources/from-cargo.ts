import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'

const CRATE = 'rquickjs-sys'

/** This version has QuickJS-NG 0.16.2 with three fixes of ours-to-be; later ones have moved on. */
const CRATE_VERSION = '0.13.0'

const MANIFEST = `[package]
name = "quickjs-sources"
version = "0.0.0"
edition = "2021"

[lib]
path = "lib.rs"

[dependencies]
${CRATE} = "=${CRATE_VERSION}"

[workspace]
`

/** Downloads the crate with cargo into `folder`; the folder of the C files. */
export async function fetchWithCargo(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'Cargo.toml'), MANIFEST)
  await writeFile(join(folder, 'lib.rs'), '')
  await runCommand('cargo', ['vendor', '--quiet', 'vendor'], { cwd: folder })
  return join(folder, 'vendor', CRATE, 'quickjs')
}

import { PluginError } from '@tenon/abi'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { offerPackage, type Ask, type PackageOffer } from '../packages-on-demand/offer-package.ts'
import { packageManagerOf } from '../packages-on-demand/package-manager.ts'
import type { Terminal } from '../terminal.ts'

/**
 * Installs the compiler whose absence is `error`, into the project of the source: at once where `mayInstall`, else after
 * asking, where somebody can be asked. Resolves to whether it was installed; otherwise nothing was changed.
 */
export async function installCompiler(
  error: unknown,
  mayInstall: boolean,
  terminal: Terminal,
  ask?: Ask,
): Promise<boolean> {
  const offer = compilerOffer(error)
  return offer !== undefined && offerPackage({ ...offer, isAgreed: mayInstall }, terminal, ask)
}

/** What would install the compiler whose absence is `error`; undefined for any other error. */
function compilerOffer(error: unknown): PackageOffer | undefined {
  if (!PluginError.is(error) || error.code !== 'ERR_COMPILER_MISSING') return undefined
  const { package: name, version, directory } = error.details
  if (typeof name !== 'string' || typeof version !== 'string' || typeof directory !== 'string') return undefined
  const folder = projectOf(directory) ?? directory
  const purpose = `${name} compiles this source, and is not installed`
  return { purpose, command: `${packageManagerOf(folder).add} ${name}@${version}`, folder }
}

/** The nearest folder, from `directory` upwards, that has a package.json. */
function projectOf(directory: string): string | undefined {
  if (existsSync(path.join(directory, 'package.json'))) return directory
  const parent = path.dirname(directory)
  return parent === directory ? undefined : projectOf(parent)
}

import { StateError } from '@tenon/abi'
import type { Terminal } from '../terminal.ts'
import { findPackage } from './find-package.ts'
import { offerPackage } from './offer-package.ts'
import { packageManagerOf } from './package-manager.ts'

/** A package that the command uses where the author has it. */
export interface OptionalPackage {
  /** The module to find, e.g. `vitest/node`. */
  readonly specifier: string
  /** What a package manager is asked for, e.g. `vitest@^4.1.0`. */
  readonly spec: string
  /** What it is needed for, as in "vitest runs the tests". */
  readonly purpose: string
  /** Install it without asking: the author has said so already. */
  readonly isAgreed?: boolean
}

/**
 * Where a package is that the author's project may have. On a terminal it is offered to install it.
 * @throws StateError ERR_PACKAGE_MISSING, with the command that installs it
 */
export async function requirePackage(
  { specifier, spec, purpose, isAgreed = false }: OptionalPackage,
  folder: string,
  terminal: Terminal,
): Promise<string> {
  const found = findPackage(specifier, folder)
  if (found !== undefined) return found
  const command = `${packageManagerOf(folder).add} ${spec}`
  const isInstalled = await offerPackage({ purpose, command, folder, isAgreed }, terminal)
  const installed = isInstalled ? findPackage(specifier, folder) : undefined
  if (installed !== undefined) return installed
  throw new StateError('ERR_PACKAGE_MISSING', `${purpose}; install it with: ${command}`, {
    details: { package: spec, command },
  })
}

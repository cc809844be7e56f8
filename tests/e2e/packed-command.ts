import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './cli-process.ts'

/** Unpacks what npm packs of a package, as npm installs it. */
function unpack(name: string, tarballs: string, modules: string): void {
  const stem = name.replace('@', '').replace('/', '-')
  const tarball = readdirSync(tarballs).find((file) => new RegExp(`^${stem}-\\d.*\\.tgz$`).test(file))
  const folder = path.join(modules, name)
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', path.join(tarballs, String(tarball)), '-C', folder, '--strip-components', '1'])
}

/** Links what is in a folder of packages and not yet in another. */
function linkOthers(from: string, to: string, isWanted: (name: string) => boolean): void {
  mkdirSync(to, { recursive: true })
  const known = new Set(readdirSync(to))
  const others = readdirSync(from).filter((name) => !known.has(name) && isWanted(name))
  for (const name of others) symlinkSync(realpathSync(path.join(from, name)), path.join(to, name))
}

/**
 * Makes a folder whose `node_modules` has some of our packages as npm packs them, and the others as they lie in the
 * repository, with none of the compilers that are optional.
 */
export function installPacked(names: readonly string[]): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tenon-packed-')))
  const workspaces = names.flatMap((name) => ['-w', name])
  execFileSync('npm', ['pack', ...workspaces, '--pack-destination', folder, '--silent'], { cwd: ROOT })
  const modules = path.join(folder, 'node_modules')
  const here = path.join(ROOT, 'node_modules')
  for (const name of names) unpack(name, folder, modules)
  linkOthers(path.join(here, '@tenon'), path.join(modules, '@tenon'), () => true)
  linkOthers(here, modules, (name) => !['.bin', '.cache', '@tenon', '@yowasp', 'assemblyscript'].includes(name))
  return folder
}

import { access, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { EngineVariant } from '../engine-variant.ts'
import { packagePath } from '../package-paths.ts'
import { compileFlags, JS_STACK_BYTES, LINK_FLAGS, QUICKJS_UNITS } from './clang-flags.ts'
import { HOT_FUNCTIONS } from '../edits/hot-functions.ts'
import { ENGINE_EDITS } from '../edits/quickjs-edits.ts'
import type { SourceFiles } from '../edits/source-edit.ts'
import { PINNED_FILES } from '../sources/pinned-files.ts'
import { sha256 } from '../sources/read-sources.ts'

/** To be raised when the build does something else with the same inputs. */
const BUILD_VERSION = 1

/** Whether this is the repository: the published package has the engine and not what it is made of. */
export async function hasInputs(): Promise<boolean> {
  try {
    await access(packagePath('c', 'engine.h'))
    return true
  } catch {
    return false
  }
}

/** Files of one of this package's folders that end in one of `endings`, by name, sorted. */
async function readFolder(folder: string, endings: readonly string[]): Promise<SourceFiles> {
  const names = (await readdir(packagePath(folder))).filter((name) => endings.some((ending) => name.endsWith(ending)))
  const files = new Map<string, string>()
  for (const name of names.toSorted()) files.set(name, await readFile(join(packagePath(folder), name), 'utf8'))
  return files
}

/** Our C files. */
export function readGlue(): Promise<SourceFiles> {
  return readFolder('c', ['.c', '.h'])
}

/** Hash of everything the engine's C is compiled from. */
export async function hashCInputs(variant: EngineVariant): Promise<string> {
  const glue = await readGlue()
  const units = [...glue.keys(), ...QUICKJS_UNITS]
  const inputs = {
    pinned: PINNED_FILES,
    edits: ENGINE_EDITS.map(({ file, find, replace }) => [file, find, replace]),
    hot: HOT_FUNCTIONS,
    glue: [...glue],
    flags: [...units.map((unit) => [unit, compileFlags(unit, variant)]), LINK_FLAGS],
    clang: await toolVersion('@yowasp/clang'),
  }
  return sha256(JSON.stringify(inputs))
}

/** Hash of everything the engine is built from; when it is unchanged, so is the engine. */
export async function hashInputs(variant: EngineVariant): Promise<string> {
  const inputs = {
    build: BUILD_VERSION,
    c: await hashCInputs(variant),
    prelude: [...(await readFolder('guest', ['.ts']))],
    stack: JS_STACK_BYTES,
    esbuild: await toolVersion('esbuild'),
  }
  return sha256(JSON.stringify(inputs))
}

/** The version in a tool's package.json; such a file need not be among the package's exports. */
async function toolVersion(name: string): Promise<string> {
  const entry = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of entry) {
    const text = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined)
    if (text !== undefined) return `${name}@${(JSON.parse(text) as { version: string }).version}`
  }
  return `${name} is not installed`
}

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompileError } from '@tenon/abi'
import type { SourceFiles } from '../edits/source-edit.ts'
import { fetchWithCargo } from './from-cargo.ts'
import { fetchWithGit } from './from-git.ts'
import { fetchWithPip } from './from-pip.ts'
import { CRATE_VERSION, QUICKJS_VERSION, SDIST_VERSION } from './pinned-files.ts'
import { readSources } from './read-sources.ts'

/** A way to get the sources: it may leave anything in the folder it is given, and names the folder of the C files. */
export interface SourceWay {
  readonly name: string
  readonly fetch: (folder: string) => Promise<string>
}

/** The ways there are, in the order they are tried. */
export const SOURCE_WAYS: readonly SourceWay[] = [
  { name: `pip (PyPI sdist quickjs-ng ${SDIST_VERSION ?? 'none'})`, fetch: fetchWithPip },
  { name: `cargo (crate rquickjs-sys ${CRATE_VERSION ?? 'none'})`, fetch: fetchWithCargo },
  { name: `git (tag v${QUICKJS_VERSION}; TENON_QUICKJS_GIT names another repository)`, fetch: fetchWithGit },
]

/** How sources are sought. */
export interface ObtainOptions {
  /** Where they are kept between builds. */
  readonly vendorFolder: string
  readonly ways?: readonly SourceWay[]
  /** Told what is tried. */
  readonly onAttempt?: (name: string) => void
}

/**
 * QuickJS-NG's sources: from the folder TENON_QUICKJS_DIR names, else those kept, else by the first way that works.
 * @throws {CompileError} ERR_ENGINE_SOURCE_MISSING with what each way said
 */
export async function obtainSources(options: ObtainOptions): Promise<SourceFiles> {
  const given = process.env['TENON_QUICKJS_DIR']
  if (given) return readGiven(given)
  const kept = join(options.vendorFolder, `quickjs-ng-${QUICKJS_VERSION}`)
  const sources = await readSources(kept).catch(() => undefined)
  if (sources) return sources
  const obtained = await tryWays(options)
  await keep(kept, obtained)
  return obtained
}

async function readGiven(folder: string): Promise<SourceFiles> {
  try {
    return await readSources(folder)
  } catch (error) {
    throw missing(`the folder that TENON_QUICKJS_DIR names cannot be used: ${messageOf(error)}`, error)
  }
}

async function tryWays({ vendorFolder, ways = SOURCE_WAYS, onAttempt }: ObtainOptions): Promise<SourceFiles> {
  await mkdir(vendorFolder, { recursive: true })
  const scratch = await mkdtemp(join(vendorFolder, 'fetch-'))
  const reports: string[] = []
  try {
    for (const [index, way] of ways.entries()) {
      onAttempt?.(way.name)
      try {
        return await readSources(await way.fetch(join(scratch, String(index))))
      } catch (error) {
        reports.push(`${way.name}: ${messageOf(error)}`)
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  throw missing(
    `none of the ways to get them worked.\n${reports.map((report) => `  ${report}`).join('\n')}\nInstall one of them, or point TENON_QUICKJS_DIR at a folder with the C files.`,
  )
}

function missing(reason: string, cause?: unknown): CompileError {
  const message = `the sources of QuickJS-NG ${QUICKJS_VERSION} are needed to build the engine, and ${reason}`
  return new CompileError('ERR_ENGINE_SOURCE_MISSING', message, { cause })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Puts the files in place as one step, so that another build never sees half of them. */
async function keep(folder: string, files: SourceFiles): Promise<void> {
  const half = await mkdtemp(`${folder}-`)
  for (const [name, text] of files) await writeFile(join(half, name), text)
  await rm(folder, { recursive: true, force: true })
  try {
    await rename(half, folder)
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    // Another build may have put the same files there in the meantime.
    await readSources(folder).catch(() => Promise.reject(error as Error))
  }
}

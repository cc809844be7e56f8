// Bundles a package's scripts into `dist`: one file for each entry point, and chunks for what entry points share and for what
// is imported when it is needed. Why: docs/adr/0034-few-files-to-load.md.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { entryPoints } from './entry-points.mjs'

/** As deep in the package as sources of platforms: what these say of files of the package is then true of both. */
const CHUNKS = 'chunks/esm/[name]-[hash]'

/** A file of the package, as a script names it. */
const NAMED_FILE = /new URL\("([^"]+)", import\.meta\.url\)/g

/** @param folder of the package; @param others scripts in `dist` that are there already, and stay */
export async function bundlePackage(folder, others = []) {
  const settings = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: entryPoints(folder, settings),
    outdir: 'dist',
    chunkNames: CHUNKS,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    // Our packages stay packages: their classes must be the same for all who import them.
    packages: 'external',
    target: 'es2023',
    sourcemap: true,
    // The sources lie beside `dist`.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  })
  for (const { path, text } of outputFiles) assertFilesFound(path, text)
  for (const { path, contents } of outputFiles) await replaceFile(path, contents)
  await removeOthers(
    join(folder, 'dist'),
    new Set([...outputFiles.map(({ path }) => path), ...others.map((name) => join(folder, 'dist', name))]),
  )
}

/** What was true of a source need not be of the chunk that it has become a part of. */
function assertFilesFound(path, text) {
  for (const [, file] of text.matchAll(NAMED_FILE)) {
    if (!existsSync(resolve(dirname(path), file))) throw new Error(`${path} names ${file}, which is not there`)
  }
}

/** In one step: a process that starts at the same time must not find half of it. */
async function replaceFile(path, contents) {
  const before = await readFile(path).catch(() => undefined)
  if (before?.equals(contents)) return
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, contents)
  await rename(temporary, path)
}

/** Scripts of earlier builds: nobody imports them, and npm would pack them. */
async function removeOthers(dist, kept) {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true })
  const scripts = entries.filter((entry) => entry.isFile() && /\.js(?:\.map)?$/.test(entry.name))
  const paths = scripts.map(({ parentPath, path, name }) => join(parentPath ?? path, name))
  await Promise.all(paths.filter((path) => !kept.has(path)).map((path) => rm(path)))
}

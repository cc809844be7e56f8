// Bundles a package's scripts into `dist`: one file for each entry point, and chunks for what entry points share and for what
// is imported when it is needed. Why: docs/adr/0034-few-files-to-load.md.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { chunkGroups } from './chunk-groups.mjs'
import { entryPoints } from './entry-points.mjs'

/** As deep in the package as sources of platforms: what these say of files of the package is then true of both. */
const CHUNKS = 'chunks/esm/[name]-[hash].js'

/** A file of the package, as a script names it. */
const NAMED_FILE = /new URL\(["']([^"']+)["'], import\.meta\.url\)/g

/**
 * @param folder of the package
 * @param within packages that become a part of it: those whose classes nobody else sees
 * @param later sources that are imported later and that others of these import; see chunk-groups.mjs
 * @param others scripts in `dist` that are there already, and stay
 */
export async function bundlePackage(folder, { within = [], later = [], others = [] } = {}) {
  const dist = join(folder, 'dist')
  const files = await bundle(folder, { within, later })
  for (const { fileName, text } of files) assertFilesFound(join(dist, fileName), text)
  for (const { fileName, text } of files) await replaceFile(join(dist, fileName), text)
  await removeOthers(dist, new Set([...files.map(({ fileName }) => fileName), ...others]))
}

async function bundle(folder, { within, later }) {
  const settings = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const bundler = await rolldown({
    cwd: folder,
    input: entryPoints(folder, settings),
    platform: 'neutral',
    // Other packages stay packages: their classes must be the same for all who import them.
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && !within.includes(id),
    resolve: { conditionNames: ['@tenon/source', 'import'] },
    transform: { target: 'es2023' },
  })
  try {
    const { output } = await bundler.generate({
      format: 'esm',
      dir: join(folder, 'dist'),
      chunkFileNames: CHUNKS,
      codeSplitting: { groups: chunkGroups(folder, later) },
      // Bundlers read annotations; the sources lie beside `dist`.
      comments: { legal: false, annotation: true, jsdoc: false },
      sourcemap: true,
      sourcemapExcludeSources: true,
    })
    return output.map((file) => ({ fileName: file.fileName, text: file.type === 'chunk' ? file.code : file.source }))
  } finally {
    await bundler.close()
  }
}

/** What was true of a source need not be of the chunk that it has become a part of. */
function assertFilesFound(path, text) {
  for (const [, file] of text.matchAll(NAMED_FILE)) {
    if (!existsSync(resolve(dirname(path), file))) throw new Error(`${path} names ${file}, which is not there`)
  }
}

/** In one step: a process that starts at the same time must not find half of it. */
async function replaceFile(path, text) {
  const before = await readFile(path, 'utf8').catch(() => undefined)
  if (before === text) return
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, text)
  await rename(temporary, path)
}

/** Scripts of earlier builds: nobody imports them, and npm would pack them. */
async function removeOthers(dist, kept) {
  const names = await readdir(dist, { recursive: true })
  const scripts = names.filter((name) => /\.js(?:\.map)?$/.test(name))
  await Promise.all(scripts.filter((name) => !kept.has(name)).map((name) => rm(join(dist, name))))
}

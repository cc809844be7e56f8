// Bundles the code of workers, each into one file that loads fast and needs little beside it: those of plug-ins, the one
// that makes HTTP requests, and the watchdog's.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** On Node workers of plug-ins are CommonJS, which takes 5 ms less to start than a module does. */
const WORKERS = [
  { entry: 'node/plugin-worker', outfile: 'plugin-worker.node.cjs', format: 'cjs' },
  { entry: 'node/watchdog-worker', outfile: 'watchdog-worker.node.cjs', format: 'cjs' },
  { entry: 'node/http-worker', outfile: 'http-worker.node.js', format: 'esm' },
  { entry: 'web/plugin-worker', outfile: 'plugin-worker.web.js', format: 'esm' },
]

/**
 * Writes the bundles. They are small, as parsing them is most of what a worker does before its first call.
 * @returns their names in `dist`
 */
export async function buildWorkers() {
  for (const { entry, outfile, format } of WORKERS) {
    const isNode = entry.startsWith('node/')
    const { outputFiles } = await build({
      entryPoints: [at(`src/platform/${entry}.ts`)],
      outfile: at(`dist/${outfile}`),
      bundle: true,
      format,
      platform: isNode ? 'node' : 'browser',
      target: isNode ? 'node20' : 'es2022',
      conditions: ['@tenon/source'],
      // Left where it is: it is large, and loaded with the first request.
      external: ['undici'],
      minify: true,
      legalComments: 'none',
      logLevel: 'warning',
      write: false,
    })
    for (const { path, contents } of outputFiles) await replaceFile(path, contents)
  }
  return WORKERS.map(({ outfile }) => outfile)
}

/** In one step: a worker that starts at the same time, for other tests, must not find half of it. */
async function replaceFile(path, contents) {
  const before = await readFile(path).catch(() => undefined)
  if (before?.equals(contents)) return
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, contents)
  await rename(temporary, path)
}

/** What vitest runs before all tests: workers must run the sources that are tested. Tests without workers need none. */
export async function setup() {
  try {
    await buildWorkers()
  } catch {
    console.warn('The sources of the workers cannot be bundled: tests in workers run what was bundled last')
  }
}

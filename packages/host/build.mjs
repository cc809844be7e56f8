// Bundles the code of the workers for plug-ins, each into one file that loads fast and needs nothing beside it.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Writes `dist/plugin-worker.node.js` and `dist/plugin-worker.web.js`. */
export async function buildWorkers() {
  for (const platform of ['node', 'web']) {
    await build({
      entryPoints: [at(`src/platform/${platform}/plugin-worker.ts`)],
      outfile: at(`dist/plugin-worker.${platform}.js`),
      bundle: true,
      format: 'esm',
      platform: platform === 'node' ? 'node' : 'browser',
      target: platform === 'node' ? 'node20' : 'es2022',
      conditions: ['@tenon/source'],
      // Classes of errors go by their names.
      keepNames: true,
      minifySyntax: true,
      minifyWhitespace: true,
      logLevel: 'warning',
    })
  }
}

/** What vitest runs before all tests: workers must run the sources that are tested. Tests without workers need none. */
export async function setup() {
  try {
    await buildWorkers()
  } catch {
    console.warn('The sources of the workers cannot be bundled: tests in workers run what was bundled last')
  }
}

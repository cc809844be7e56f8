// Bundles the code of the workers for plug-ins, each into one file that loads fast and needs nothing beside it.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Also what vitest runs before all tests: workers must run the sources that are tested. */
export async function setup() {
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

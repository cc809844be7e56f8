// Bundles the code of workers, each into one file that loads fast and needs little beside it: those of plug-ins, and the one
// that makes HTTP requests.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

const WORKERS = [
  { entry: 'node/plugin-worker', platform: 'node' },
  { entry: 'node/http-worker', platform: 'node' },
  { entry: 'web/plugin-worker', platform: 'web' },
]

/** Also what vitest runs before all tests: workers must run the sources that are tested. */
export async function setup() {
  for (const { entry, platform } of WORKERS) {
    await build({
      entryPoints: [at(`src/platform/${entry}.ts`)],
      outfile: at(`dist/${entry.split('/')[1]}.${platform}.js`),
      bundle: true,
      format: 'esm',
      platform: platform === 'node' ? 'node' : 'browser',
      target: platform === 'node' ? 'node20' : 'es2022',
      conditions: ['@tenon/source'],
      // Left where it is: it is large, and loaded with the first request.
      external: ['undici'],
      // Classes of errors go by their names.
      keepNames: true,
      minifySyntax: true,
      minifyWhitespace: true,
      logLevel: 'warning',
    })
  }
}

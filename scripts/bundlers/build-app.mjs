// Builds the application of tests/e2e/bundlers with each bundler, for a browser, as its users would: with the settings
// that docs name, and no others.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundlersFolder } from '../toolchains/bundlers.mjs'

const require = createRequire(join(bundlersFolder, 'none.js'))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)

/** Finds workers by itself. */
async function buildWithVite(project, outDir) {
  const { build } = await load('vite')
  await build({ root: project, base: './', logLevel: 'warn', build: { outDir, rollupOptions: { input: 'vite.html' } } })
}

/** Finds workers by itself. */
async function buildWithWebpack(project, outDir) {
  const { default: webpack } = await load('webpack')
  const compiler = webpack({
    mode: 'production',
    context: project,
    entry: './main.js',
    output: { path: outDir, filename: 'main.js' },
  })
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)))
  })
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'))
}

/** Is told of the worker as a second entry, and the application where it is. */
async function buildWithRollup(project, dir, workers) {
  const [{ rollup }, { nodeResolve }] = await Promise.all([load('rollup'), load('@rollup/plugin-node-resolve')])
  const bundle = await rollup({
    input: {
      main: join(project, 'main-with-url.js'),
      'tenon-worker': '@tenon/host/worker',
      ...absolute(project, workers),
    },
    plugins: [nodeResolve({ browser: true, rootDir: project })],
    onwarn: () => {},
  })
  await bundle.write({ dir, format: 'es' })
}

/** Is told of the worker as a second entry, and the application where it is. */
async function buildWithEsbuild(project, outdir, workers) {
  const { build } = await load('esbuild')
  await build({
    absWorkingDir: project,
    entryPoints: { main: './main-with-url.js', 'tenon-worker': '@tenon/host/worker', ...workers },
    bundle: true,
    format: 'esm',
    minify: true,
    outdir,
    logLevel: 'warning',
  })
}

const absolute = (project, files) =>
  Object.fromEntries(Object.entries(files ?? {}).map(([name, file]) => [name, join(project, file)]))

/** By name. The third argument has the application's own workers, for bundlers that are told of them: name to file. */
export const BUILDS = {
  vite: buildWithVite,
  webpack: buildWithWebpack,
  rollup: buildWithRollup,
  esbuild: buildWithEsbuild,
}

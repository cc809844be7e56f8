// Makes what the runtimes run out of the cases in TypeScript: one module for processes, which imports the installed
// packages, and a small site for browsers, which has them bundled in as an application would.
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../toolchains/tool-places.mjs'

const entries = join(root, 'tests/runtimes/entries')
const common = { bundle: true, format: 'esm', target: 'es2023', sourcemap: 'inline', logLevel: 'warning' }
const PAGES = ['page', 'page-with-worker']

/** Bundles the cases for Node, Deno and Bun; gives the file to run. */
export async function bundleForProcesses(project) {
  const outfile = join(project, 'main.mjs')
  await build({
    ...common,
    entryPoints: [join(entries, 'process.ts')],
    outfile,
    platform: 'node',
    external: ['@tenon/*'],
  })
  return outfile
}

/** Bundles the cases for browsers; gives the site's folder. */
export async function bundleForBrowsers(project) {
  const site = join(project, 'site')
  mkdirSync(site, { recursive: true })
  await build({
    ...common,
    entryPoints: [...PAGES, 'web-worker'].map((name) => join(entries, `${name}.ts`)),
    outdir: site,
    splitting: true,
    plugins: [fromProject(project), filesBeside(site)],
  })
  for (const name of PAGES) {
    writeFileSync(join(site, `${name}.html`), `<!doctype html><script type="module" src="${name}.js"></script>\n`)
  }
  cpSync(join(project, 'assets'), join(site, 'assets'), { recursive: true })
  return site
}

/** What the cases import comes from the project's node_modules, not from the repository's. */
function fromProject(project) {
  return {
    name: 'packages of the scratch project',
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^@tenon\// }, ({ path, kind, pluginData }) => {
        if (pluginData !== undefined) return undefined
        return resolve(path, { resolveDir: project, kind, pluginData: 'resolved' })
      })
    },
  }
}

const BESIDE_FILE = /new URL\(\s*(['"])([^'"]+\.(?:m?js|wasm))\1,\s*import\.meta\.url\s*\)/g

const isWasm = (file) => file.endsWith('.wasm')
const nameOf = (script) => basename(script).replace(/\.m?js$/, '')

/** Puts the files that `new URL('…', import.meta.url)` names, which esbuild leaves alone, beside; scripts are bundled. */
function filesBeside(site) {
  return {
    name: 'files beside',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/node_modules\/@tenon\/.*\.js$/ }, async ({ path }) => {
        const source = readFileSync(path, 'utf8')
        const files = [...source.matchAll(BESIDE_FILE)].map(([, , file]) => join(dirname(path), file))
        if (files.length === 0) return undefined
        for (const file of files.filter(isWasm)) copyFileSync(file, join(site, basename(file)))
        await build({
          ...common,
          // By name: of several, esbuild would keep the folders that they are in.
          entryPoints: Object.fromEntries(files.filter((file) => !isWasm(file)).map((file) => [nameOf(file), file])),
          outdir: site,
        })
        const contents = source.replaceAll(
          BESIDE_FILE,
          (_, __, file) => `new URL('./${isWasm(file) ? basename(file) : `${nameOf(file)}.js`}', import.meta.url)`,
        )
        return { contents, loader: 'js' }
      })
    },
  }
}

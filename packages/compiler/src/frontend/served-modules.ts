import { NODE_MODULES } from '@tenon/pdk/node-modules'
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'

import type { WebFolder } from '../platform/platform.ts'
import { ASKED } from './asked.ts'
import { isNodeModule } from './node-modules.ts'

/** Names in maps and stack traces then read as imports do: `node:path`. */
const NAMESPACE = 'node'

/** What `require` gives, for packages that call what they require. */
const REQUIRED_NAMESPACE = 'node-required'

/** What was made before: the files do not change while a process runs. */
const made = new Map<string, Promise<string>>()

/** Serves the modules of Node that `@tenon/pdk` has something for; all others stay unresolved. */
export function servedModules(openWebFolder: () => Promise<WebFolder>): Plugin {
  return {
    name: 'served-modules',
    setup(build) {
      build.onResolve({ filter: /^(?:node:)?[a-z_]+(?:\/[a-z]+)?$/ }, (asked) => resolveServed(build, asked))
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await moduleCode(openWebFolder, path),
      }))
      build.onLoad({ filter: /.*/, namespace: REQUIRED_NAMESPACE }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(`node:${path}`)}).default`,
      }))
    },
  }
}

async function resolveServed(build: PluginBuild, asked: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const name = asked.path.replace(/^node:/, '')
  if (asked.pluginData === ASKED || !NODE_MODULES.has(name) || !isNodeModule(asked.path)) return undefined
  if (!asked.path.startsWith('node:') && (await isReplaced(build, asked))) return undefined
  const isRequired = asked.kind === 'require-call' && asked.namespace !== REQUIRED_NAMESPACE
  return { path: name, namespace: isRequired ? REQUIRED_NAMESPACE : NAMESPACE, sideEffects: false }
}

/**
 * Whether the importing package has something of its own for the module (`browser` in `package.json`, `paths` in a
 * tsconfig). A package that happens to be installed under the same name counts as little as in Node.
 */
async function isReplaced(build: PluginBuild, asked: OnResolveArgs): Promise<boolean> {
  const { path, importer, kind, resolveDir, namespace } = asked
  const found = await build.resolve(path, { importer, kind, resolveDir, namespace, pluginData: ASKED })
  return found.errors.length === 0 && !found.path.replaceAll('\\', '/').includes(`/node_modules/${path}/`)
}

function moduleCode(openWebFolder: () => Promise<WebFolder>, name: string): Promise<string> {
  const code = made.get(name) ?? openAndBuild(openWebFolder, NODE_MODULES.get(name) ?? '')
  made.set(name, code)
  return code
}

async function openAndBuild(openWebFolder: () => Promise<WebFolder>, file: string): Promise<string> {
  const folder = await openWebFolder()
  try {
    return await buildModule(folder, file)
  } finally {
    folder.files.close()
  }
}

/** One ECMAScript module without imports. */
async function buildModule({ files: { bundler }, path }: WebFolder, file: string): Promise<string> {
  const { outputFiles } = await bundler.build({
    stdin: {
      contents: `export * from './node/${file}'\nexport { default } from './node/${file}'`,
      resolveDir: path,
      sourcefile: 'node-module.js',
    },
    absWorkingDir: path,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['module'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  })
  // Where packages are installed is no part of a plug-in: the same source gives the same bytes.
  return (outputFiles[0]?.text ?? '')
    .replaceAll(/(__commonJS\(\{\s*)"[^"]*"/g, '$1"package"')
    .replaceAll(/^ *\/\/ \S*node_modules\/.*$\n/gm, '')
}

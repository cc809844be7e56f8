// Writes build/web-folder.js: the folder `web` of @tenon/pdk, and the packages it uses, as files in memory. A browser
// bundles what a plug-in names of them, as Node does on disk, and gets the same code.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const pdk = at('../pdk')
const modules = at('../../node_modules')

/** What a module of TypeScript without imports exports. */
async function exportsOf(file) {
  const { outputFiles } = await build({ entryPoints: [file], format: 'esm', write: false, logLevel: 'silent' })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}

const { WEB_MODULES } = await exportsOf(join(pdk, 'src/web-modules.ts'))
const { NODE_MODULES } = await exportsOf(join(pdk, 'src/node-modules.ts'))

/** Every file that a bundle of files of the folder may need, by its absolute path. */
async function inputFiles(files, settings) {
  const imports = files.map((file) => `import './${file}'`)
  const { metafile } = await build({
    stdin: { contents: imports.join('\n'), resolveDir: join(pdk, 'web') },
    absWorkingDir: pdk,
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    conditions: ['module'],
    logLevel: 'error',
    ...settings,
  })
  const inputs = Object.keys(metafile.inputs).filter((name) => name !== '<stdin>' && !name.startsWith('(disabled):'))
  return inputs.map((name) => resolve(pdk, name))
}

/** The `package.json` that bear on a file: in its folder and in those around it. */
function settingsAround(file) {
  const found = []
  for (
    let folder = dirname(file);
    folder !== dirname(modules) && folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    if (existsSync(join(folder, 'package.json'))) found.push(join(folder, 'package.json'))
    if (folder === pdk) break
  }
  return found
}

/** A file's place in memory: every package in `node_modules`. */
function placeOf(file) {
  const isOwn = file.startsWith(pdk + sep)
  const place = isOwn ? join('@tenon/pdk', relative(pdk, file)) : relative(modules, file)
  if (place.startsWith('..')) throw new Error(`${file} is in no package`)
  return `node_modules/${place.split(sep).join('/')}`
}

/** In one step, and only what has changed: others may read it meanwhile. */
async function replaceFile(path, contents) {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === contents) return
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, contents)
  await rename(temporary, path)
}

const inputs = [
  ...(await inputFiles(
    WEB_MODULES.map(({ file }) => file),
    { platform: 'neutral', mainFields: ['module', 'main'] },
  )),
  ...(await inputFiles(
    [...new Set(NODE_MODULES.values())].map((file) => `node/${file}`),
    { platform: 'browser', mainFields: ['browser', 'module', 'main'] },
  )),
]
const paths = [...new Set([...inputs, ...inputs.flatMap(settingsAround)])].toSorted()
const entries = await Promise.all(paths.map(async (path) => [placeOf(path), await readFile(path, 'utf8')]))
const files = JSON.stringify(Object.fromEntries(entries), undefined, 1)
await replaceFile(
  at('build/web-folder.js'),
  `export const folder = '/node_modules/@tenon/pdk/web'\nexport const files = ${files}\n`,
)
await replaceFile(
  at('build/web-folder.d.ts'),
  `/** Absolute path of the folder. */\nexport declare const folder: string\n/** Text by path. */\nexport declare const files: Readonly<Record<string, string>>\n`,
)

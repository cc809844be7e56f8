// Makes build/ of the package esbuild-wasm: its WebAssembly as it is, and its JavaScript for browsers as a function that
// makes one esbuild for one file system. As published it has one a page, no files, and a worker made of a blob.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const target = fileURLToPath(new URL('build', import.meta.url))
const published = dirname(fileURLToPath(import.meta.resolve('esbuild-wasm/package.json')))

/** Changes to the JavaScript: what is there once, and what takes its place. A new version that lacks one fails here. */
const EDITS = [
  // Go sees a file system of ours, and nothing of the process it runs in.
  ['let globalThis = {};', 'let globalThis = { fs: goFileSystem, process: undefined, path: undefined };'],
  // The global object has this name in browsers alone.
  ['for (let o = self; o;', 'for (let o = hostGlobal; o;'],
  ['{ get: () => self[k] }', '{ get: () => hostGlobal[k] }'],
  // Timers are slow in pages that nobody looks at. All that matters is that Go has returned.
  ['postMessage: (data) => setTimeout(() => {', 'postMessage: (data) => queueMicrotask(() => {'],
  // Whoever waits must hear of the end.
  ['let go = new globalThis.Go();', 'let go = new globalThis.Go(); go.exit = onExit;'],
  // It would need `blob:` in a page's policy.
  ['if (useWorker) {\n    let onmessage', '{\n    let onmessage'],
]

const WORKER_START = '    let blob = new Blob(['
const WORKER_END = '    let onmessage = ((postMessage) => {'
const EXPORTS = /export \{[^}]*\};\s*$/

/** Replaces what must be there exactly once. */
function replaceOnce(text, [found, replacement]) {
  const [before, after, ...more] = text.split(found)
  if (after === undefined || more.length > 0) throw new Error(`esbuild-wasm has changed: ${found}`)
  return before + replacement + after
}

/** The text without the worker, which holds a copy of the rest. */
function withoutWorker(text) {
  const start = text.indexOf(WORKER_START)
  const end = text.indexOf(WORKER_END, start)
  if (start < 0 || end < 0 || !EXPORTS.test(text)) throw new Error('esbuild-wasm has changed: the worker, the exports')
  return (text.slice(0, start) + text.slice(end)).replace(EXPORTS, '')
}

async function esbuildFactory() {
  const source = await readFile(join(published, 'esm/browser.js'), 'utf8')
  const body = EDITS.reduce(replaceOnce, withoutWorker(source))
  const text = [
    'const hostGlobal = globalThis;',
    'export function createEsbuild(goFileSystem, onExit) {',
    body,
    'return { initialize, stop, build, context, transform, version };',
    '}',
  ].join('\n')
  const licence = '/*! esbuild-wasm, MIT, and wasm_exec.js of Go, BSD-3-Clause: see THIRD-PARTY.md */\n'
  const { code } = await transform(text, { minify: true, format: 'esm', target: 'es2022', legalComments: 'none' })
  return licence + code
}

async function typesOf() {
  const types = await readFile(join(published, 'esm/browser.d.ts'), 'utf8')
  return `${types}
/** Makes an esbuild that reads files where Go's own \`fs\` says, and tells of its end. */
export declare function createEsbuild(
  goFileSystem: object,
  onExit: (code: number) => void,
): {
  initialize: typeof initialize
  stop: typeof stop
  build: typeof build
  context: typeof context
  transform: typeof transform
  version: typeof version
}
`
}

/** In one step, and only what has changed: others may read it meanwhile. */
async function replaceFile(name, contents) {
  const path = join(target, name)
  const before = await readFile(path).catch(() => undefined)
  const bytes = Buffer.from(contents)
  if (before?.equals(bytes)) return
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, bytes)
  await rename(temporary, path)
}

await mkdir(target, { recursive: true })
await replaceFile('esbuild.js', await esbuildFactory())
await replaceFile('esbuild.d.ts', await typesOf())
await replaceFile('esbuild.wasm', await readFile(join(published, 'esbuild.wasm')))

import path from 'node:path'

import { expect, test } from 'vitest'

import { diskFiles } from '../platform/node/disk-files.ts'
import { nodePlatform } from '../platform/node/node-platform.ts'
import { project } from '../project.test-support.ts'
import { bundle } from './bundle.ts'
import { missingGlobals } from './missing-globals.ts'

const { openWebFolder } = nodePlatform

async function warningsOf(files: Record<string, string>) {
  const directory = await project(files)
  const options = { minify: true, define: {}, external: [], tsconfig: undefined, openWebFolder }
  const bundled = await bundle(diskFiles, path.join(directory, Object.keys(files)[0] ?? ''), options)
  return { directory, warnings: await missingGlobals(diskFiles, directory, bundled) }
}

test('a global that is not there: its place and the way to it', async () => {
  const { directory, warnings } = await warningsOf({
    'main.ts': 'import { day } from "days"\nexport const f = (at: number): string => day(at)',
    'node_modules/days/package.json': '{"name":"days"}',
    'node_modules/days/index.js': 'const { format } = require("./format.js")\nexports.day = (at) => format(at)',
    'node_modules/days/format.js': '\nexports.format = (at) => new Intl.DateTimeFormat().format(at) + Intl.x',
  })
  const chain = ['main.ts', 'node_modules/days/index.js', 'node_modules/days/format.js']
  const files = chain.map((name) => path.join(directory, name))
  expect(warnings).toHaveLength(1)
  const lineText = 'exports.format = (at) => new Intl.DateTimeFormat().format(at) + Intl.x'
  expect(warnings[0]?.place).toEqual({ file: files.at(-1), line: 2, column: 30, lineText })
  expect(warnings[0]?.message).toContain('Intl is not there in a plug-in')
  expect(warnings[0]?.message).toContain(`imported through ${files.join(' > ')}`)
})

test.each([
  'Temporal.Now',
  'new WebAssembly.Module(x)',
  'setImmediate(f)',
  'process.cwd()',
  'process.env.HOME',
  '__dirname',
])('%s is one', async (use) => {
  const { warnings } = await warningsOf({ 'main.js': `export function f(x) { return ${use} }` })
  expect(warnings.map(({ place }) => place?.line)).toEqual([1])
})

test.each([
  ['is asked for', 'typeof Intl === "undefined" ? "" : Intl.x'],
  ['is asked for on the global object', 'globalThis.Intl ? Intl.x : ""'],
  ['is a member of something else', 'x.process.y'],
  ['is in a text', '"Intl process"'],
  ['is defined by the build', 'process.env.NODE_ENV'],
  ['is tried', '(() => { try { if (x) { return Intl.x } } catch { return 1 } })()'],
  ['is declared', '((process) => process.y)(x)'],
  ['is a key', '({ process: 1 })'],
])('a name that %s is none', async (_, use) => {
  const { warnings } = await warningsOf({ 'main.js': `export function f(x) { return ${use} }` })
  expect(warnings).toEqual([])
})

test('a try around a function does not guard what the function does later', async () => {
  const { warnings } = await warningsOf({
    'main.js': 'let g\ntry { g = () => {\n  return Intl.x\n} } catch {}\nexport const f = () => g()',
  })
  expect(warnings.map(({ place }) => place?.line)).toEqual([3])
})

test('a package that was bundled before: the place its own map tells, and the way to the package', async () => {
  const map = { version: 3, sources: ['../src/never-shipped.js'], names: [], mappings: 'AAAA' }
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  const { directory, warnings } = await warningsOf({
    'main.js': 'export { f } from "built"',
    'node_modules/built/package.json': '{"name":"built","main":"dist/index.js"}',
    'node_modules/built/dist/index.js': `export const f = () => Intl.x\n//# sourceMappingURL=${url}`,
  })
  const [warning] = warnings
  expect(warning?.place?.file).toBe(path.join(directory, 'node_modules/built/src/never-shipped.js'))
  expect(warning?.message.split('\n')).toEqual([
    expect.stringMatching(/never-shipped\.js:1:1: Intl is not there/),
    expect.stringContaining(path.join('node_modules', 'built', 'dist', 'index.js')),
  ])
})

test('one warning for each file and global', async () => {
  const { warnings } = await warningsOf({
    'main.js': 'import "./a.js"\nexport const f = () => [Intl.a, Intl.b, document.c]',
    'a.js': 'globalThis.g = () => Intl.a',
  })
  expect(warnings.map(({ place }) => [path.basename(place?.file ?? ''), place?.lineText.slice(0, 9)])).toEqual([
    ['a.js', 'globalThi'],
    ['main.js', 'export co'],
    ['main.js', 'export co'],
  ])
})

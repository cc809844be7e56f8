import path from 'node:path'

import { describe, expect, test } from 'vitest'

import { diskFiles } from '../platform/node/disk-files.ts'
import { nodePlatform } from '../platform/node/node-platform.ts'
import { project } from '../project.test-support.ts'
import { bundle, type BundleOptions } from './bundle.ts'

const { openWebFolder } = nodePlatform
const OPTIONS: BundleOptions = { minify: true, define: {}, external: [], tsconfig: undefined, openWebFolder }

async function evaluate(code: string): Promise<Record<string, unknown>> {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const namespace: Record<string, unknown> = await import(/* @vite-ignore */ url)
  return namespace
}

async function bundleProject(files: Record<string, string>, options: Partial<BundleOptions> = {}) {
  const directory = await project(files)
  const entry = Object.keys(files)[0] ?? ''
  return { directory, ...(await bundle(diskFiles, path.join(directory, entry), { ...OPTIONS, ...options })) }
}

async function failure(files: Record<string, string>) {
  const directory = await project(files)
  const error: unknown = await bundle(diskFiles, path.join(directory, Object.keys(files)[0] ?? ''), OPTIONS).catch(
    (e: unknown) => e,
  )
  return { directory, error }
}

/** A module whose names other modules have, too. */
const twin = (n: number) => `
      export class Failure extends Error { constructor() { super('x'); this.name = new.target.name } }
      export class Own extends Error { static name = 'own' }
      export function helper() { return \`
function helper${n}() {
}\` }
      export const arrow = (x: number) => {
        return x
      }
      export const listed = async function () {
        return 1
      }
      export async function* made() {}
      export const failed = new Failure().name
      export const all = [Failure, Own, helper, arrow, listed, made]`

describe('what goes into a bundle', () => {
  test('TypeScript, ESM and CommonJS modules, JSON, text and a package', async () => {
    const { code, inputs, directory } = await bundleProject({
      'main.ts': `import { twice } from './twice.ts'
        import data from './data.json'
        import text from './hello.txt'
        import pad from 'tiny-pad'
        const cjs = require('./old.js')
        export function run(): string { return [twice(data.n as number), text, pad('x'), cjs.name].join() }`,
      'twice.ts': 'export const twice = (n: number): number => n * 2',
      'data.json': '{"n":21}',
      'hello.txt': 'hello',
      'old.js': 'exports.name = "old"',
      'node_modules/tiny-pad/package.json': '{"name":"tiny-pad","main":"cjs.js","module":"esm.js"}',
      'node_modules/tiny-pad/cjs.js': 'throw new Error("the CommonJS build was taken")',
      'node_modules/tiny-pad/esm.js': 'export default (s) => s.padStart(3, ".")',
    })
    const { run } = await evaluate(code)
    expect(run).toBeTypeOf('function')
    expect((run as () => string)()).toBe('42,hello,..x,old')
    const files = inputs.map((file) => path.relative(directory, file))
    expect(files).toEqual(['data.json', 'hello.txt', 'main.ts', 'node_modules/tiny-pad/esm.js', 'old.js', 'twice.ts'])
  })

  test('classes keep their names, those that speak of themselves too', async () => {
    const { code } = await bundleProject({
      'main.ts': `import { Own, Twin as Other } from './other.ts'
        const made: string[] = []
        class Shape { static { made.push(Shape.name) } static make() { return new Shape() } }
        class Failure extends Error { static of() { return new Failure() } name = new.target?.name ?? this.constructor.name }
        const mixed = (base: typeof Map, _: object) => base
        class Point3 extends mixed(Map, { a: [] }) { static zero = () => new Point3() }
        class Twin { static make() { return new Twin() } }
        made.push(Twin.name)
        export const text = \`
var Text = class _Text {
\`
        export function run(): string {
          return [made, Shape.name, Failure.of().name, Point3.name, Other.name, Own.make().name, Own.name].join()
        }`,
      'other.ts': `export class Twin { static make() { return new Twin() } }
        export class Own { static make() { return Own } static get name() { return 'own' } }`,
    })
    const { run, text } = await evaluate(code)
    expect((run as () => string)()).toBe('Shape,Twin,Shape,Failure,Point3,Twin,own,own')
    expect(text).toBe('\nvar Text = class _Text {\n')
  })

  test('classes and functions of names that several modules have keep them', async () => {
    const { code, sourceMap } = await bundleProject({
      'main.ts': `import * as one from './one.ts'
        import * as two from './two.ts'
        import old from './old.cjs'
        const made = { arrow: 1 }, helper2 = () => {
          return made
        }
        class Failure {}
        const mixed = (_: number, base: object) => class { static base = base }
        class Wide extends mixed(1, {
          a: 1,
        }) { static make() { return new Wide() } }
        export default function helper() { return [Failure.name, helper2.name, Wide.make() instanceof Wide] }
        export const text = () => [one.helper(), two.helper()]
        export function run(): unknown {
          return [one, two].map(({ all, failed }) => [failed, ...all.map(({ name }) => name)].join()).concat(old, helper.name, helper())
        }`,
      'one.ts': twin(1),
      'two.ts': twin(2),
      'old.cjs': `class Failure extends Error {}\nmodule.exports = [Failure.name, new Failure().constructor.name]`,
    })
    const { run, text } = await evaluate(code)
    const names = 'Failure,Failure,own,helper,arrow,listed,made'
    expect((run as () => unknown)()).toEqual([names, names, 'Failure', 'Failure', 'helper', 'Failure', 'helper2', true])
    expect((text as () => unknown)()).toEqual([1, 2].map((n) => `\nfunction helper${n}() {\n}`))
    expect(code.split('\n').length).toBeGreaterThanOrEqual(JSON.parse(sourceMap).mappings.split(';').length)
  })

  test('names that nobody else has cost nothing', async () => {
    const { code } = await bundleProject({ 'main.ts': `export function run2() {}\nexport class A2 {}` })
    expect(code).not.toContain('$giveName')
  })

  test.each([
    [{ node: './node.js', worker: './ours.mjs', browser: './page.js', import: './import.mjs' }],
    [{ node: './node.js', browser: './ours.mjs', import: './import.mjs' }],
    [{ node: './node.js', import: './ours.mjs', default: './default.js' }],
    [{ deno: './deno.js', require: './common.cjs', default: './ours.mjs' }],
  ])('conditional exports: %j, never those of Node.js', async (conditions) => {
    const { code } = await bundleProject({
      'main.js': `export { default as which } from 'conditional'`,
      'node_modules/conditional/package.json': JSON.stringify({ name: 'conditional', exports: { '.': conditions } }),
      'node_modules/conditional/ours.mjs': 'export default "ours"',
    })
    expect(await evaluate(code)).toHaveProperty('which', 'ours')
  })

  test('the field "browser": another entry, other files, and modules that are left out', async () => {
    const { code } = await bundleProject({
      'main.js': `export { default as one } from 'one'\nexport { default as two } from 'two'`,
      'node_modules/one/package.json': JSON.stringify({ name: 'one', main: 'node.js', browser: 'browser.js' }),
      'node_modules/one/browser.js': 'module.exports = "browser"',
      'node_modules/two/package.json': JSON.stringify({
        name: 'two',
        main: 'main.js',
        browser: { './file.js': './other.js', crypto: false },
      }),
      'node_modules/two/main.js': 'module.exports = require("./file.js") + Object.keys(require("crypto")).length',
      'node_modules/two/other.js': 'module.exports = "other"',
    })
    expect(await evaluate(code)).toMatchObject({ one: 'browser', two: 'other0' })
  })

  test('JSX follows the tsconfig beside the source', async () => {
    const { code } = await bundleProject({
      'main.tsx': 'const h = (tag: string) => tag + "!"\nexport const tag = <b />',
      'tsconfig.json': '{"compilerOptions":{"jsx":"react","jsxFactory":"h"}}',
    })
    expect(await evaluate(code)).toHaveProperty('tag', 'b!')
  })

  test('another tsconfig can be named', async () => {
    const directory = await project({
      'src/main.ts': 'import { x } from "@lib/x"; export const y = x',
      'lib/x.ts': 'export const x = 5',
      'other.json': '{"compilerOptions":{"paths":{"@lib/*":["./lib/*"]}}}',
    })
    const options = { ...OPTIONS, tsconfig: path.join(directory, 'other.json') }
    const { code } = await bundle(diskFiles, path.join(directory, 'src/main.ts'), options)
    expect(await evaluate(code)).toHaveProperty('y', 5)
  })

  test('NODE_ENV is production, and other names can be defined', async () => {
    const files = { 'main.js': 'export const env = process.env.NODE_ENV; export const version = VERSION' }
    const { code } = await bundleProject(files, { define: { VERSION: '"1.2.3"' } })
    expect(await evaluate(code)).toMatchObject({ env: 'production', version: '1.2.3' })
  })

  test('a CommonJS entry stays one in a package of "type": "module"', async () => {
    const { code, warnings, inputs, sourceMap, directory } = await bundleProject({
      'main.ts': 'const n: number = require("./other.cjs").n\nmodule.exports = { f: () => n }',
      'other.cjs': 'exports.n = 4',
      'package.json': '{"type":"module"}',
    })
    const { default: exported } = await evaluate(code)
    expect((exported as { f(): number }).f()).toBe(4)
    expect(warnings).toEqual([])
    expect(inputs).toEqual(['main.ts', 'other.cjs'].map((name) => path.join(directory, name)))
    expect(JSON.parse(sourceMap)).toHaveProperty('sources', ['other.cjs', 'main.ts'])
  })

  test('function names survive minifying', async () => {
    const { code } = await bundleProject({
      'main.js': 'function longName() { return 1 }\nexport const f = () => longName()',
    })
    expect(code).toContain('longName')
  })

  test('an external module loads and throws when it is used', async () => {
    const files = {
      'main.js': `import fs, { readFileSync } from 'node:fs'
        import * as ns from 'node:fs'
        export const loaded = typeof fs
        export const use = () => readFileSync('x')
        export const useNamespace = () => ns.writeFileSync('x')`,
    }
    const { code } = await bundleProject(files, { external: ['node:fs'] })
    const { loaded, use, useNamespace } = await evaluate(code)
    expect(loaded).toBe('object')
    expect(use).toThrow('"node:fs" was left out of this plug-in (external); it was read for readFileSync')
    expect(useNamespace).toThrow('writeFileSync')
  })

  test('warnings have a place', async () => {
    const { warnings, directory } = await bundleProject({ 'main.js': 'export const a = { x: 1, x: 2 }' })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({ place: { file: path.join(directory, 'main.js'), line: 1, column: 26 } })
  })

  test('the same source in two directories gives the same bytes', async () => {
    const files = {
      'src/main.ts': `import { f } from '../lib/f.cjs'\nexport const g = () => f()`,
      'lib/f.cjs': 'exports.f = () => "f"',
    }
    const first = await bundleProject(files)
    const second = await bundleProject(files)
    expect(second.code).toBe(first.code)
    expect(second.sourceMap).toBe(first.sourceMap)
    expect(first.code).not.toContain(first.directory)
  })
})

describe('modules of Node', () => {
  test('those that there is something for are served, however they are imported', async () => {
    const { code, inputs, directory } = await bundleProject({
      'main.js': `import EventEmitter, { once } from 'node:events'
        import * as path from 'path'
        const required = require('events')
        export const same = required === EventEmitter && EventEmitter.once === once
        export const joined = path.join('a', '..', 'b')`,
    })
    expect(await evaluate(code)).toMatchObject({ same: true, joined: 'b' })
    expect(inputs).toEqual([path.join(directory, 'main.js')])
  })

  test('a package of the same name counts only where it is asked for as one', async () => {
    const { code } = await bundleProject({
      'main.js': `import * as path from 'path'
        import own from 'path/'
        export const kinds = [typeof path.join, own]`,
      'node_modules/path/package.json': '{"name":"path","main":"index.js"}',
      'node_modules/path/index.js': 'module.exports = "package"',
    })
    expect(await evaluate(code)).toHaveProperty('kinds', ['function', 'package'])
  })

  test('what a package has in their place comes first', async () => {
    const { code } = await bundleProject({
      'main.js': `export { default as own } from 'with-own'`,
      'node_modules/with-own/package.json': '{"name":"with-own","browser":{"util":"./util.js","path":false}}',
      'node_modules/with-own/index.js': 'module.exports = [require("util").own, Object.keys(require("path")).length]',
      'node_modules/with-own/util.js': 'exports.own = "own"',
    })
    expect(await evaluate(code)).toHaveProperty('own', ['own', 0])
  })

  test('a member that is not there is an error', async () => {
    const { error } = await failure({ 'main.js': `import { parse } from 'url'\nexport const f = () => parse('x')` })
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { line: 1 } })
    expect(error).toHaveProperty('message', expect.stringContaining('"parse"'))
  })

  test('what of them is not imported is left out', async () => {
    const { code } = await bundleProject({ 'main.js': `export { randomUUID } from 'node:crypto'` })
    expect(code.length).toBeLessThan(1000)
    expect(code).not.toContain('subtle')
  })
})

describe('bad sources', () => {
  test('JSX where none is read says where it is', async () => {
    const { error } = await failure({ 'main.js': 'export const f = () => <a/>' })
    expect(error).toMatchObject({ code: 'ERR_SOURCE_SYNTAX', details: { line: 1, column: 24 } })
    expect(String(error)).toContain('.jsx or .tsx')
    expect(String(error)).not.toContain('loader')
  })

  test('a syntax error has file, line, column and the line with a caret', async () => {
    const { directory, error } = await failure({ 'main.js': 'let a = 1\n\tlet é = "ü" const\n' })
    const file = path.join(directory, 'main.js')
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      details: { file, line: 2, column: 14, lineText: '\tlet é = "ü" const' },
    })
    expect(error).toHaveProperty('message', expect.stringContaining(`${file}:2:14: `))
    expect(error).toHaveProperty('message', expect.stringContaining('  2 | \tlet é = "ü" const\n      \t            ^'))
  })

  test('a missing package: its name and the way to it', async () => {
    const { directory, error } = await failure({
      'main.ts': 'import "./a.ts"',
      'a.ts': 'import "./b.ts"',
      'b.ts': 'import pad from "left-pad"\nconsole.log(pad)',
    })
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_IMPORT',
      details: { file: path.join(directory, 'b.ts'), line: 1, column: 17 },
    })
    const names = ['main.ts', 'a.ts', 'b.ts'].map((name) => path.join(directory, name))
    expect(error).toHaveProperty('message', expect.stringContaining('cannot find the module "left-pad"'))
    expect(error).toHaveProperty('message', expect.stringContaining(`imported through ${names.join(' > ')}`))
  })

  test.each([
    ['fs', 'A plug-in has no files of its own'],
    ['node:fs/promises', '--external node:fs/promises'],
    ['https', 'Use `fetch` or `Http.request`'],
    ['zlib', 'fflate'],
    ['node:sqlite', 'Find a package that works in a browser.'],
  ])('the Node built-in %s says what it is, and what to do: %s', async (name, hint) => {
    const { error } = await failure({ 'main.js': `import x from '${name}'\nconsole.log(x)` })
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { line: 1, module: name } })
    expect(error).toHaveProperty('message', expect.stringContaining(`"${name}": it is part of Node.js`))
    expect(error).toHaveProperty('message', expect.stringContaining(hint))
  })

  test('a Node built-in that a dependency requires: the whole chain, for people and in the details', async () => {
    const { directory, error } = await failure({
      'main.ts': 'import { outer } from "outer"\nexport const f = () => outer()',
      'node_modules/outer/package.json': '{"name":"outer","type":"module","main":"index.js"}',
      'node_modules/outer/index.js': 'export { inner as outer } from "inner"',
      'node_modules/inner/package.json': '{"name":"inner"}',
      'node_modules/inner/index.js': 'exports.inner = () => require("./deep/file.js")',
      'node_modules/inner/deep/file.js': '\nmodule.exports = require("child_process").spawn',
    })
    const chain = [
      'main.ts',
      'node_modules/outer/index.js',
      'node_modules/inner/index.js',
      'node_modules/inner/deep/file.js',
    ]
    const files = chain.map((name) => path.join(directory, name))
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_IMPORT',
      details: { file: files.at(-1), line: 2, module: 'child_process', chain: files },
    })
    expect(error).toHaveProperty('message', expect.stringContaining(`imported through ${files.join(' > ')}`))
    expect(error).toHaveProperty('message', expect.stringContaining('host function'))
  })

  test('the chain is found past modules that are served', async () => {
    const { directory, error } = await failure({
      'main.js': 'import "path"\nimport "./b.js"',
      'b.js': 'import events from "events"\nimport fs from "fs"\nconsole.log(events, fs)',
    })
    const chain = ['main.js', 'b.js'].map((name) => path.join(directory, name))
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { module: 'fs', chain } })
  })

  test('a Node built-in that is required where it may fail is let through', async () => {
    const { code } = await bundleProject({
      'main.js': `let fs = 'none'
        try { fs = require('fs') } catch {}
        export const found = fs`,
    })
    expect(await evaluate(code)).toHaveProperty('found', 'none')
  })

  test('a missing file and a missing export', async () => {
    const missingFile = await failure({ 'main.js': 'import "./nowhere.js"' })
    expect(missingFile.error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { line: 1, column: 8 } })
    const missingName = await failure({ 'main.js': 'import { b } from "./a.js"; b()', 'a.js': 'export const a = 1' })
    expect(missingName.error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { line: 1, column: 10 } })
  })

  test('several errors are shown together', async () => {
    const imports = Array.from({ length: 7 }, (_, i) => `import "./missing-${i}.js"`).join('\n')
    const { error } = await failure({ 'main.js': imports })
    expect(error).toHaveProperty('message', expect.stringContaining('missing-4'))
    expect(error).toHaveProperty('message', expect.stringContaining('and 2 more'))
  })
})

test.each(['https://esm.sh/x', '//esm.sh/x'])('a module by URL is refused where it is imported: %s', async (url) => {
  const { directory, error } = await failure({
    'main.ts': "export { run } from './lib.ts'",
    'lib.ts': `import { x } from '${url}'\nexport const run = () => x`,
  })
  expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { module: url, line: 1, column: 19 } })
  expect(String(error)).toContain(`imported through ${directory}/main.ts > ${directory}/lib.ts`)
})

test('a module by URL that is imported dynamically may be there', async () => {
  const { code } = await bundleProject({ 'main.ts': "export const run = () => import('https://esm.sh/x')" })
  expect(code).toContain('https://esm.sh/x')
})

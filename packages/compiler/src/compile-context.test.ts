import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import { loadEngine } from '@tenon/engine'
import { beforeAll, expect, onTestFinished, test } from 'vitest'

import type { CompileContext } from './compile-context.ts'
import type { CompileOptions } from './compile-options.ts'
import { FakeHost } from './fake-host.test-support.ts'
import { compile, compileContext } from './index.node.ts'
import { project } from './project.test-support.ts'

beforeAll(() => loadEngine(), 600_000)

async function start(source: string, options: CompileOptions = {}) {
  const directory = await project({ 'main.js': source, 'part.js': 'export const part = 1' })
  const entry = path.join(directory, 'main.js')
  const context = await compileContext(entry, options)
  onTestFinished(() => context.dispose())
  const write = (name: string, text: string): Promise<void> => writeFile(path.join(directory, name), text)
  return { entry, context, write }
}

async function outputOf(context: CompileContext): Promise<string> {
  const { wasm } = await context.rebuild()
  return (await FakeHost.load(wasm)).call('f').text
}

const SOURCE = `import { part } from './part.js'; export const f = () => String(part + 1)`

test('rebuilds what has changed, the same as a build from nothing', async () => {
  const { entry, context, write } = await start(SOURCE)
  expect(await outputOf(context)).toBe('2')
  await write('part.js', 'export const part = 41')
  expect(await outputOf(context)).toBe('42')
  await write('main.js', `export const f = () => 'alone'`)
  const { wasm, inputs } = await context.rebuild()
  expect(inputs).toEqual([entry])
  expect(Buffer.compare(wasm, (await compile(entry)).wasm)).toBe(0)
})

test.each([
  ['const = 1', 'ERR_SOURCE_SYNTAX'],
  [`import './gone.js'; export const f = () => 1`, 'ERR_SOURCE_IMPORT'],
  ['throw new Error("no"); export const f = () => 1', 'ERR_SOURCE_TOP_LEVEL'],
])('goes on after a failure: %s', async (broken, code) => {
  const { context, write } = await start(SOURCE)
  await write('main.js', broken)
  await expect(context.rebuild()).rejects.toMatchObject({ code })
  await write('main.js', SOURCE)
  expect(await outputOf(context)).toBe('2')
})

test('has the same entry in CommonJS and as an ECMAScript module', async () => {
  const { context, write } = await start('module.exports = { f: () => "common" }')
  await write('package.json', '{ "type": "module" }')
  expect(await outputOf(context)).toBe('common')
  await write('main.js', 'export const f = () => "module"')
  expect(await outputOf(context)).toBe('module')
})

test('rebuilds one after the other, and fails after it was disposed of', async () => {
  const { context } = await start(SOURCE, { mode: 'bytecode' })
  const results = await Promise.all([context.rebuild(), context.rebuild()])
  expect(Buffer.compare(results[0].wasm, results[1].wasm)).toBe(0)
  await context.dispose()
  await context.dispose()
  await expect(context.rebuild()).rejects.toMatchObject({ code: 'ERR_ABORTED' })
})

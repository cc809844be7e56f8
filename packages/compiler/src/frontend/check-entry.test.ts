import { mkdir } from 'node:fs/promises'
import path from 'node:path'

import { expect, test } from 'vitest'

import { diskFiles } from '../platform/node/disk-files.ts'
import { project } from '../project.test-support.ts'
import { checkEntry, SOURCE_EXTENSIONS } from './check-entry.ts'

test.each(SOURCE_EXTENSIONS)('a %s file is a source', async (extension) => {
  const directory = await project({ [`main${extension}`]: 'export const a = 1' })
  const file = path.join(directory, `main${extension}`)
  expect(await checkEntry(diskFiles, file)).toMatchObject({ file })
})

test('a relative path is taken from the current directory', async () => {
  const file = path.join(await project({ 'main.js': '' }), 'main.js')
  expect(await checkEntry(diskFiles, path.relative(process.cwd(), file))).toMatchObject({ file })
})

test('no such file', async () => {
  const file = path.join(await project({}), 'nowhere.js')
  await expect(checkEntry(diskFiles, file)).rejects.toMatchObject({ code: 'ERR_SOURCE_NOT_FOUND', details: { file } })
})

test('a directory, even one with the name of a source', async () => {
  const directory = path.join(await project({}), 'plugin.js')
  await mkdir(directory)
  await expect(checkEntry(diskFiles, directory)).rejects.toMatchObject({
    code: 'ERR_SOURCE_NOT_FOUND',
    message: expect.stringContaining('is a directory'),
  })
})

test.each([
  ['plugin.py', 'print()', 'ends in none of'],
  ['plugin', 'export const a = 1', 'ends in none of'],
  ['plugin.js', new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), 'a WebAssembly module already'],
  ['plugin.ts', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'a binary file'],
])('%s with the wrong content', async (name, content, reason) => {
  const file = path.join(await project({ [name]: content }), name)
  await expect(checkEntry(diskFiles, file)).rejects.toMatchObject({
    code: 'ERR_SOURCE_SYNTAX',
    message: expect.stringContaining(reason),
  })
})

test('an empty file is a source: what it lacks is said later', async () => {
  const file = path.join(await project({ 'main.js': '' }), 'main.js')
  expect(await checkEntry(diskFiles, file)).toMatchObject({ file })
})

import path from 'node:path'

import { expect, test } from 'vitest'

import { diskFiles } from '../platform/node/disk-files.ts'
import { project } from '../project.test-support.ts'
import { blameSource } from './blame-source.ts'

test('asks about each script as plain JavaScript, in order, until one is refused', async () => {
  const files = {
    'data.json': '{}',
    'broken.ts': 'const = 1',
    'fine.ts': 'export const a: number = 1',
    'bad.mts': 'export const b: string = "bad"',
    'after.js': 'export const c = "bad"',
  }
  const directory = await project(files)
  const asked: string[] = []
  const blamed = await blameSource(
    diskFiles,
    [...Object.keys(files), 'missing.js'].map((name) => path.join(directory, name)),
    (code) => {
      asked.push(code.trim())
      return code.includes('bad')
    },
  )
  expect(blamed).toBe(path.join(directory, 'bad.mts'))
  expect(asked).toEqual(['export const a = 1;', 'export const b = "bad";'])
})

test('blames nobody when nothing is refused or can be read', async () => {
  expect(await blameSource(diskFiles, ['/nowhere/missing.js'], () => true)).toBeUndefined()
})

import { expect, it } from 'vitest'
import { diskFiles } from '../platform/node/disk-files.ts'
import { project } from '../project.test-support.ts'
import { languageOf } from './source-language.ts'

it.each([
  ['plugin.c', 'c'],
  ['plugin.C', 'c'],
  ['plugin.cc', 'cpp'],
  ['plugin.cpp', 'cpp'],
  ['plugin.cxx', 'cpp'],
  ['plugin.c++', 'cpp'],
  ['plugin.ts', 'javascript'],
  ['assembly/index.ts', 'assemblyscript'],
  ['assembly/index.js', 'javascript'],
  ['configured/index.ts', 'assemblyscript'],
  ['configured/index.mts', 'javascript'],
  ['configured/below/index.ts', 'javascript'],
  ['plugin.h', 'javascript'],
  ['plugin', 'javascript'],
])('%s is %s', async (name, language) => {
  const directory = await project({ 'configured/asconfig.json': '{}' })
  expect(await languageOf(diskFiles, diskFiles.resolve(name, directory))).toBe(language)
})

import { builtinModules } from 'node:module'

import { expect, test } from 'vitest'

import { isNodeModule } from './node-modules.ts'

test('knows every module of the Node that runs this', () => {
  const shown = builtinModules.filter((name) => !name.startsWith('_'))
  expect(shown.length).toBeGreaterThan(40)
  expect(shown.filter((name) => !isNodeModule(name))).toEqual([])
})

test.each(['node:fs', 'node:test/reporters', 'node:sqlite', 'fs', 'fs/promises', 'path/posix'])('%s is one', (name) => {
  expect(isNodeModule(name)).toBe(true)
})

test.each(['lodash', '@types/node', './fs', 'buffer/', 'process/', 'fs-extra', ''])('%j is none', (name) => {
  expect(isNodeModule(name)).toBe(false)
})

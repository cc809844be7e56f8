import { EngineScriptError } from '@tenon/engine'
import { describe, expect, test } from 'vitest'

import { BundleMap } from './frontend/bundle-map.ts'
import { diskFiles } from './platform/node/disk-files.ts'
import { scriptError } from './script-error.ts'

const failure = {
  code: 'ERR_SOURCE_SYNTAX',
  what: 'the engine reports',
  error: new EngineScriptError('SyntaxError', 'expecting )', ''),
  map: new BundleMap('{"mappings":"","sources":["main.js","lib.js"]}', 'plugin.bundle.js'),
  sources: diskFiles,
  entry: diskFiles.nameOf('/project/main.js'),
  buildLog: [],
} as const

describe('an error without a place', () => {
  test('names the file that is to blame', async () => {
    const { message, details } = await scriptError({ ...failure, blamed: '/project/lib.js' })
    expect(message).toBe('/project/lib.js: the engine reports SyntaxError: expecting )')
    expect(details).toEqual({ file: '/project/lib.js' })
  })

  test('accuses no file when any may be to blame', async () => {
    const { message, details } = await scriptError({ ...failure, blamed: undefined })
    expect(message).toBe(
      'the engine reports SyntaxError: expecting ) (somewhere in /project/main.js or a file it imports)',
    )
    expect(details).toEqual({})
  })
})

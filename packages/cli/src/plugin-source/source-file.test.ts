import { SOURCE_EXTENSIONS } from '@tenon/compiler'
import { describe, expect, it } from 'vitest'
import { isSourceFile, isUrl } from './source-file.ts'

describe('isSourceFile', () => {
  it.each([...SOURCE_EXTENSIONS])('compiles what the compiler takes: %s', (extension) => {
    expect(isSourceFile(`dir.v1/plugin${extension}`)).toBe(true)
  })

  it.each(['plugin.wasm', 'plugin', 'plugin.json', 'ts', 'https://example.com/plugin.ts'])(
    'does not compile %s',
    (file) => {
      expect(isSourceFile(file)).toBe(false)
    },
  )
})

describe('isUrl', () => {
  it.each([
    ['https://example.com/a.wasm', true],
    ['HTTP://example.com/a.wasm', true],
    ['C:\\plugins\\a.wasm', false],
    ['./https/a.wasm', false],
  ])('%s: %j', (reference, expected) => {
    expect(isUrl(reference)).toBe(expected)
  })
})

import path from 'node:path'

import { expect, test } from 'vitest'

import { parseInterface } from './frontend/interface-file.ts'
import { selectExports } from './select-exports.ts'

const FILE = path.resolve('/plugin/main.js')
const ENTRY = { file: FILE, shown: 'main.js' }

function declared(...names: string[]) {
  const functions = names.map((name) => `export function ${name}(): I32;`).join('\n')
  return parseInterface({ file: '/plugin/main.d.ts', shown: 'main.d.ts' }, `declare module "main" {\n${functions}\n}`)
    .exports
}

test('without an interface file all functions are exported, under their numbers', () => {
  expect(selectExports(ENTRY, ['a', 'b'], [])).toEqual([
    { name: 'a', index: 0 },
    { name: 'b', index: 1 },
  ])
})

test('an interface file limits them; the numbers stay', () => {
  expect(selectExports(ENTRY, ['a', 'b', 'c'], declared('c'))).toEqual([
    { name: 'c', index: 2, values: { params: [], results: ['i32'] } },
  ])
})

test('a function that is promised and not there', () => {
  expect(() => selectExports(ENTRY, ['a', 'b'], declared('a', 'z'))).toThrow(
    expect.objectContaining({
      code: 'ERR_EXPORT_UNSUPPORTED',
      details: expect.objectContaining({ line: 3, column: 17 }),
      message: expect.stringMatching(/exports no function "z"[^]*It exports a, b\./),
    }),
  )
})

test('no function at all', () => {
  expect(() => selectExports(ENTRY, [], [])).toThrow(
    expect.objectContaining({ code: 'ERR_SOURCE_NO_EXPORTS', details: { file: FILE } }),
  )
})

test.each(['memory', '_start', '_initialize', '__wasm_call_ctors', 'hs_init', 'x\uD800'])(
  'the name %j is refused',
  (name) => {
    expect(() => selectExports(ENTRY, ['ok', name], [])).toThrow(
      expect.objectContaining({ code: 'ERR_EXPORT_UNSUPPORTED', details: { file: FILE, name } }),
    )
    expect(selectExports(ENTRY, ['ok', name], declared('ok'))).toHaveLength(1)
  },
)

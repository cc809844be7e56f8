import path from 'node:path'
import { expect, it } from 'vitest'
import { mapBeside, mapFromHere } from './source-map.ts'

const MAP = JSON.stringify({ version: 3, sources: ['plugin.ts', '../lib/a.ts'], mappings: '' })

it('tells where its sources are from where it is written', () => {
  expect(JSON.parse(mapBeside(MAP, 'dist/plugin.wasm', 'src/my dir/plugin.ts'))).toMatchObject({
    sourceRoot: '../src/my%20dir/',
    sources: ['plugin.ts', '../lib/a.ts'],
  })
  expect(JSON.parse(mapBeside(MAP, 'src/plugin.wasm', 'src/plugin.ts'))).not.toHaveProperty('sourceRoot')
})

it('names sources from the current directory', () => {
  const { sources } = JSON.parse(mapFromHere(MAP, 'src/plugin.ts')) as { readonly sources: readonly string[] }
  expect(sources).toEqual([path.join('src', 'plugin.ts'), path.join('lib', 'a.ts')])
})

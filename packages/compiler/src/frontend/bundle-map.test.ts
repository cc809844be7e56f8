import path from 'node:path'

import { encode } from '@jridgewell/sourcemap-codec'
import { describe, expect, test } from 'vitest'

import { diskFiles } from '../platform/node/disk-files.ts'
import { nodePlatform } from '../platform/node/node-platform.ts'
import { project } from '../project.test-support.ts'
import { bundle } from './bundle.ts'
import { BundleMap } from './bundle-map.ts'

function placeOf(text: string, needle: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(needle)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

async function bundled(files: Record<string, string>) {
  const directory = await project(files)
  const options = {
    minify: true,
    define: {},
    external: [],
    tsconfig: undefined,
    openWebFolder: nodePlatform.openWebFolder,
  }
  const { code, sourceMap } = await bundle(diskFiles, path.join(directory, Object.keys(files)[0] ?? ''), options)
  return { code, map: new BundleMap(sourceMap, 'plugin.bundle.js') }
}

describe('from the bundle to the sources', () => {
  test('line, column and source, relative to the entry', async () => {
    const { code, map } = await bundled({
      'src/main.ts': `import { fail } from '../lib/fail.ts'\n\ninterface Unused { a: number }\nexport const f = (): void => { fail() }`,
      'lib/fail.ts': `export function fail(): never {\n  throw new RangeError('bad')\n}`,
    })
    const thrown = placeOf(code, 'new RangeError')
    expect(map.originalPlace(thrown.line, thrown.column)).toEqual({ source: '../lib/fail.ts', line: 2, column: 9 })
    const call = placeOf(code, 'fail();')
    expect(map.originalPlace(call.line, call.column)).toMatchObject({ source: 'main.ts', line: 4 })
  })

  test('a stack keeps its shape', () => {
    const mappings = encode([[[0, 0, 6, 2]], [], [[4, 1, 0, 0]]])
    const map = new BundleMap(
      JSON.stringify({ version: 3, mappings, sources: ['a.ts', '../b.ts'], names: [] }),
      'plugin.bundle.js',
    )
    const stack = 'at f (plugin.bundle.js:1:5)\nat g (plugin.bundle.js:3:9)\nat h (plugin.bundle.js:2:1)\nat native'
    expect(map.mapStack(stack, (source) => `<${source}>`)).toBe(
      'at f (<a.ts>:7:3)\nat g (<../b.ts>:1:1)\nat h (plugin.bundle.js:2:1)\nat native',
    )
  })

  test('places outside the bundle have no origin', () => {
    const map = new BundleMap(
      JSON.stringify({ version: 3, mappings: 'AAAA', sources: ['a.ts'], names: [] }),
      'plugin.bundle.js',
    )
    expect(map.originalPlace(2, 1)).toBeUndefined()
    expect(map.originalPlace(0, 1)).toBeUndefined()
  })
})

describe('mappings for the plug-in', () => {
  test('short ones are kept whole', async () => {
    const { map } = await bundled({ 'main.ts': 'export const f = () => g(h(1))\nconst g = (x) => x, h = g' })
    const again = new BundleMap(
      JSON.stringify({ version: 3, mappings: map.compactMappings(), sources: map.sources }),
      'plugin.bundle.js',
    )
    expect(again.originalPlace(2, 40)).toEqual(map.originalPlace(2, 40))
  })

  test('long ones keep the lines', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `export const f${i} = (x: number) => f0(x + ${i}) * f0(2)`)
    const { code, map } = await bundled({ 'main.ts': lines.join('\n') })
    const compact = map.compactMappings()
    expect(compact.length).toBeLessThan(40_000)
    const reduced = new BundleMap(
      JSON.stringify({ version: 3, mappings: compact, sources: map.sources }),
      'plugin.bundle.js',
    )
    for (const name of ['f0 ', 'f1499 ', 'f2999 ']) {
      const { line, column } = placeOf(code, name)
      expect(reduced.originalPlace(line, column + 30)?.line).toBe(map.originalPlace(line, column + 30)?.line)
    }
  })
})

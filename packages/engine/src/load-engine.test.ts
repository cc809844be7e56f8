import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { bootEngine } from './engine-instance.ts'
import { ENGINE_VARIANTS, engineFileName } from './engine-variant.ts'
import { loadEngine } from './load-engine.ts'
import { packagePath } from './package-paths.ts'
import { sha256 } from './sources/read-sources.ts'

const ENGINE_BUILD_MS = 300_000

describe('loadEngine', () => {
  it('is the fast engine unless told otherwise', async () => {
    expect(await loadEngine()).toBe(await loadEngine({ variant: 'fast' }))
  })

  it(
    'has a smaller one, of the same version',
    async () => {
      const fast = await loadEngine()
      const small = await loadEngine({ variant: 'small' })
      expect(small.version).toBe(fast.version)
      expect(small.bytes.length).toBeLessThan(0.95 * fast.bytes.length)
    },
    ENGINE_BUILD_MS,
  )

  it.each(ENGINE_VARIANTS)('keeps the %s engine with facts that speak of it', async (variant) => {
    const { bytes, version } = await loadEngine({ variant })
    const facts: unknown = JSON.parse(await readFile(packagePath('build', `${engineFileName(variant)}.json`), 'utf8'))
    expect(facts).toMatchObject({ version, sha256: sha256(bytes), sizes: { engineBytes: bytes.length } })
  })

  it.each(ENGINE_VARIANTS)('gives an engine that works: %s', async (variant) => {
    const { bytes } = await loadEngine({ variant })
    const scratch = await bootEngine(bytes)
    const engine = await bootEngine(bytes)
    engine.loadBytecode(scratch.compile('console.log([3, 1, 2].sort().join("")); export const f = () => 1', 'p.js'))
    expect(engine.exportNames()).toEqual(['f'])
    expect(engine.buildLog()).toEqual([{ level: 'info', message: '123' }])
  })
})

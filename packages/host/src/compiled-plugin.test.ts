import { beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { compilePlugin, type CompiledPlugin, hostFunction } from './index.node.ts'

const ASKS = `(module (import "extism:host/user" "ask" (func $ask (result i32)))
  (func (export "go") (result i32) (call $ask)))`

const gives = (value: number): ReturnType<typeof hostFunction> => hostFunction([], ['i32'], () => value)

let bytes: Uint8Array<ArrayBuffer>

beforeAll(() => {
  bytes = assembleWat(ASKS)
})

async function returned(compiled: CompiledPlugin, options?: object): Promise<unknown> {
  const plugin = await compiled.instantiate(options)
  return plugin.call('go').catch((error) => error.details.returnCode)
}

describe('CompiledPlugin.instantiate', () => {
  it('lays its options over those of the compilation', async () => {
    const compiled = await compilePlugin(bytes, { functions: { ask: gives(1) } })
    expect([await returned(compiled), await returned(compiled, { functions: { ask: gives(2) } })]).toEqual([1, 2])
  })

  it('goes by the options as they were when the plug-in was compiled', async () => {
    const options = { functions: { ask: gives(1) }, limits: { timeoutMs: 10_000 } }
    const loading = compilePlugin(bytes, options)
    options.functions.ask = gives(2)
    options.limits.timeoutMs = -1
    expect(await returned(await loading)).toBe(1)
  })

  it.each([
    ['limits', { timeoutMs: 5 }],
    ['fetch', fetch],
    ['nonsense', 1],
    ['config', 5],
  ])('refuses %s', async (argument, value) => {
    const compiled = await compilePlugin(bytes, { functions: { ask: gives(1) } })
    await expect(compiled.instantiate({ [argument]: value })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_ARGUMENT', details: { argument } }),
    )
  })

  it('misses imports only here', async () => {
    const compiled = await compilePlugin(bytes)
    await expect(compiled.instantiate()).rejects.toEqual(expect.objectContaining({ code: 'ERR_IMPORT_MISSING' }))
  })
})

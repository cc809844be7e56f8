import type { Limits } from '@tenon/abi'
import { instrument, parseModule } from '@tenon/wasm-binary'
import { expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { loadInstrument } from './load-instrument.ts'
import { applyPasses } from './passes.ts'

const MODULE = parseModule(assembleWat('(module (memory 1) (func (export "run") (loop (br 0))))'))

const LIMITS: readonly Limits[] = [{ timeoutMs: 1 }, { fuel: 1 }, { yieldEveryMs: 1 }, { memoryBytes: 65_536 }]

it.each(LIMITS)('gives what rewrites code for %j', async (limits) => {
  expect(await loadInstrument({ limits, link: false })).toBe(instrument)
})

it('gives it for instances that are restored', async () => {
  expect(await loadInstrument({ limits: {}, link: true, restore: true })).toBe(instrument)
})

it('gives for no limit what never leaves code as it was that has one', async () => {
  const unneeded = await loadInstrument({ limits: { outputBytes: 1 }, link: true })
  expect(unneeded).not.toBe(instrument)
  expect(applyPasses(MODULE, { limits: {}, link: false }, unneeded).bytes.length).toBeGreaterThan(0)
  expect(() => applyPasses(MODULE, { limits: { timeoutMs: 1 }, link: false }, unneeded)).toThrowError(
    expect.objectContaining({ code: 'ERR_UNSUPPORTED_PLATFORM' }),
  )
})

import type { Limits } from '@tenon/abi'
import { instrument, parseModule } from '@tenon/wasm-binary'
import { expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { loadInstrument, unneeded } from './load-instrument.ts'
import { applyPasses } from './passes.ts'

const MODULE = parseModule(assembleWat('(module (memory 1) (func (export "run") (loop (br 0))))'))

it('gives the pass over code', async () => {
  expect(await loadInstrument()).toBe(instrument)
})

it.each<Limits>([{ timeoutMs: 1 }, { fuel: 1 }, { yieldEveryMs: 1 }, { memoryBytes: 65_536 }])(
  'leaves no code as it was without it for %j',
  (limits) => {
    expect(() => applyPasses(MODULE, { limits, link: false }, unneeded)).toThrowError(
      expect.objectContaining({ code: 'ERR_UNSUPPORTED_PLATFORM' }),
    )
  },
)

it('is not needed where no limit asks for it', () => {
  expect(applyPasses(MODULE, { limits: { outputBytes: 1 }, link: false }, unneeded).bytes.length).toBeGreaterThan(0)
})

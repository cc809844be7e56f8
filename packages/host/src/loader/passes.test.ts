import type { Limits } from '@tenon/abi'
import { parseModule } from '@tenon/wasm-binary'
import { describe, expect, it } from 'vitest'
import { applyPasses } from './passes.ts'

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const STRUCT = [0x5f, 0x00]
const ARRAY = [0x5e, 0x7e, 0x01]
const FUNCTION = [0x60, 0x00, 0x00]

/** What the passes make of a module of one type. */
function rewritten(type: readonly number[], limits: Limits): unknown {
  const module = parseModule(Uint8Array.of(...PREAMBLE, 0x01, type.length + 1, 0x01, ...type))
  return applyPasses(module, { limits, link: false })
}

describe('a limit of memory', () => {
  it.each([
    ['structs', STRUCT],
    ['arrays', ARRAY],
  ])('cannot be had for a module of %s, which the engine keeps elsewhere', (_, type) => {
    const error = { code: 'ERR_WASM_UNSUPPORTED', feature: 'garbage collection' }
    expect(() => rewritten(type, { memoryBytes: 1_000_000 })).toThrow(expect.objectContaining(error))
  })

  it('can be had for one of functions, and other limits for all', () => {
    expect(() => rewritten(FUNCTION, { memoryBytes: 1_000_000 })).not.toThrow()
    for (const type of [STRUCT, ARRAY]) expect(() => rewritten(type, { timeoutMs: 50, fuel: 1000 })).not.toThrow()
  })
})

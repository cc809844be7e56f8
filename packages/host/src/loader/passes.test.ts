import type { Limits } from '@tenon/abi'
import { instrument, parseModule } from '@tenon/wasm-binary'
import { describe, expect, it } from 'vitest'
import { applyPasses } from './passes.ts'

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const STRUCT = [0x5f, 0x00]
const ARRAY = [0x5e, 0x7e, 0x01]
const FUNCTION = [0x60, 0x00, 0x00]

const EXNREF = 0x69
const I64 = 0x7e

/** A section of a module with one entry. */
function section(id: number, entry: readonly number[]): number[] {
  return [id, entry.length + 1, 0x01, ...entry]
}

/** What the passes make of a module of some sections. */
function rewritten(sections: readonly number[], limits: Limits): unknown {
  return applyPasses(parseModule(Uint8Array.of(...PREAMBLE, ...sections)), { limits, link: false }, instrument)
}

/** A module that throws exceptions of so many values. */
function throwing(count: number): number[] {
  const type = [0x60, count, ...Array.from({ length: count }, () => I64), 0x00]
  return [...section(0x01, type), ...section(0x0d, [0x00, 0x00])]
}

const EXCEPTION_TABLE = section(0x04, [EXNREF, 0x00, 0x01])
const UNBOUNDED: readonly (readonly [what: string, feature: string, sections: readonly number[]])[] = [
  ['structs', 'garbage collection', section(0x01, STRUCT)],
  ['arrays', 'garbage collection', section(0x01, ARRAY)],
  ['a table of exceptions', 'kept exceptions', EXCEPTION_TABLE],
  ['a table of exceptions, in the long form', 'kept exceptions', section(0x04, [0x63, EXNREF, 0x00, 0x01])],
  ['a global of an exception', 'kept exceptions', section(0x06, [EXNREF, 0x01, 0xd0, EXNREF, 0x0b])],
  ['an imported table of them', 'kept exceptions', section(0x02, [0x00, 0x00, 0x01, EXNREF, 0x00, 0x01])],
  ['an imported global of one', 'kept exceptions', section(0x02, [0x00, 0x00, 0x03, EXNREF, 0x01])],
  ['exceptions of many values', 'large exceptions', throwing(17)],
]

describe('a limit of memory', () => {
  it.each(UNBOUNDED)('cannot be had for a module of %s, which the engine keeps elsewhere', (_, feature, sections) => {
    const error = { code: 'ERR_WASM_UNSUPPORTED', feature }
    expect(() => rewritten(sections, { memoryBytes: 1_000_000 })).toThrow(expect.objectContaining(error))
    expect(() => rewritten(sections, { timeoutMs: 50, fuel: 1000 })).not.toThrow()
  })

  it('can be had for one of functions, and of exceptions of a few values', () => {
    expect(() => rewritten(section(0x01, FUNCTION), { memoryBytes: 1_000_000 })).not.toThrow()
    expect(() => rewritten(throwing(16), { memoryBytes: 1_000_000 })).not.toThrow()
  })
})

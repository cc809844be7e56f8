import { describe, expect, it } from 'vitest'
import { EMPTY_MODULE, type WasmModule } from '../module.ts'
import { assertSmallConstants } from './constant-arrays.ts'
import { instrumented } from './instrument.test-support.ts'

const MILLION = [0x41, 0xc0, 0x84, 0x3d]
const ARRAY_NEW = [0xfb, 6, 0]
const ARRAY_NEW_DEFAULT = [0xfb, 7, 0]
const END = 0x0b
const refused = expect.objectContaining({
  code: 'ERR_WASM_UNSUPPORTED',
  feature: 'array.new in a constant expression',
})

function moduleWith(...expressions: readonly (readonly number[])[]): WasmModule {
  const globals = expressions.map((bytes) => ({
    type: { value: 0x6e, mutable: false },
    init: Uint8Array.of(...bytes, END),
  }))
  return { ...EMPTY_MODULE, globals }
}

describe('assertSmallConstants', () => {
  it('lets arrays be that have a million elements together', () => {
    expect(() => assertSmallConstants(moduleWith([...MILLION, ...ARRAY_NEW_DEFAULT]))).not.toThrow()
    expect(() => assertSmallConstants(moduleWith([0x42, 5, ...MILLION, ...ARRAY_NEW]))).not.toThrow()
    expect(() => assertSmallConstants(moduleWith([...MILLION], [0x41, 0, ...ARRAY_NEW_DEFAULT]))).not.toThrow()
  })

  it.each([
    ['one more', [[0x41, 0xc1, 0x84, 0x3d, ...ARRAY_NEW_DEFAULT]]],
    [
      'one more in another',
      [
        [...MILLION, ...ARRAY_NEW_DEFAULT],
        [0x41, 1, ...ARRAY_NEW_DEFAULT],
      ],
    ],
    ['a value and a length', [[0x42, 0, 0x41, 0xc1, 0x84, 0x3d, ...ARRAY_NEW]]],
    ['a length over 2^31', [[0x41, 0x7f, ...ARRAY_NEW_DEFAULT]]],
    ['a length that is computed', [[0x41, 1, 0x41, 2, 0x6a, ...ARRAY_NEW_DEFAULT]]],
    ['a length that is a global', [[0x23, 0, ...ARRAY_NEW_DEFAULT]]],
  ])('refuses %s', (_, expressions) => {
    expect(() => assertSmallConstants(moduleWith(...expressions))).toThrow(refused)
  })

  it('looks at tables and element segments too', () => {
    const expression = Uint8Array.of(0x41, 0x7f, ...ARRAY_NEW_DEFAULT, END)
    const limits = { min: 1n, shared: false, is64: false }
    const table = { type: { element: 0x6e, limits }, init: expression }
    const items = { kind: 'expressions', type: 0x6e, expressions: [expression] } as const
    expect(() => assertSmallConstants({ ...EMPTY_MODULE, tables: [table] })).toThrow(refused)
    expect(() => assertSmallConstants({ ...EMPTY_MODULE, elements: [{ mode: 'passive', items }] })).toThrow(refused)
  })

  it.each([[{ stop: 'poll' }], [{ stop: 'flag' }], [{ fuel: true }], [{ growth: true }]] as const)(
    'is asked where a module is instrumented with %j',
    (options) => {
      expect(() => instrumented(moduleWith([0x41, 0x7f, ...ARRAY_NEW_DEFAULT]), options)).toThrow(refused)
    },
  )
})

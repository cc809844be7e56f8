import { describe, expect, it } from 'vitest'
import { offsetInBody, positionOf, readCodeLayout } from './code-layout.ts'

/** An imported function; bodies `end` and `nop end`, counted in a LEB128 of two bytes. */
const MODULE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 5, 1, 0, 0, 0, 0, 3, 3, 2, 0, 0, 10, 9, 130, 0, 2, 0, 11, 3, 0, 1,
  11,
])

describe('readCodeLayout', () => {
  it('finds bodies, and where addresses count from', () => {
    const layout = readCodeLayout(MODULE)
    expect(layout).toMatchObject({ firstFunction: 1, codeStart: 28 })
    expect([...layout.starts]).toEqual([31, 34])
    expect([...layout.ends]).toEqual([33, 37])
    expect(offsetInBody(layout, 1, 32)).toBe(1)
    expect(offsetInBody(layout, 1, 33)).toBeUndefined()
    expect(offsetInBody(layout, 0, 32)).toBeUndefined()
    expect(positionOf(layout, 2, 1)).toBe(35)
    expect(positionOf(layout, 3, 1)).toBeUndefined()
  })

  it('finds none in a module without code', () => {
    expect(readCodeLayout(MODULE.subarray(0, 8)).starts).toHaveLength(0)
  })

  it('refuses what is no module', () => {
    expect(() => readCodeLayout(new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })
})

import { describe, expect, it } from 'vitest'
import { EMPTY_MODULE, type WasmModule } from '../module.ts'
import { instrumented } from '../passes/instrument.test-support.ts'
import { decodeFunctions, encodeFunctions, encodeTypeIndices, typeIndexOfDefined } from './function-section.ts'

const encoded = (count: number, ...bytes: readonly number[]): WasmModule => {
  const source = Uint8Array.from(bytes)
  return { ...EMPTY_MODULE, source, encodedFunctions: { count, pieces: [source] } }
}

describe('types of functions that are left encoded', () => {
  it.each([
    ['a byte each', [3, 0, 7]],
    ['more bytes for some', [3, 0x80, 7, 0x4000, 2]],
  ])('are told of one and of all, with %s', (_name, types) => {
    const module = { ...EMPTY_MODULE, encodedFunctions: encodeTypeIndices(types) }
    expect(decodeFunctions(module)).toEqual(types)
    expect(types.map((_type, i) => typeIndexOfDefined(module, i))).toEqual(types)
    expect(typeIndexOfDefined(module, types.length)).toBeUndefined()
  })

  it('are encoded the same as those that were decoded', () => {
    const decoded = { ...EMPTY_MODULE, functions: [1, 300] }
    expect(encodeFunctions(decoded)).toEqual({ count: 2, pieces: [Uint8Array.of(1, 0xac, 2)] })
    expect(typeIndexOfDefined(decoded, 1)).toBe(300)
  })

  it.each([
    ['end too soon', [0x80], 1],
    ['are too long', [0x80, 0x80, 0x80, 0x80, 0x80, 0], 5],
  ])('are malformed where they %s', (_name, bytes, offset) => {
    const module = encoded(1, ...bytes)
    expect(() => decodeFunctions(module)).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED', offset }))
  })

  it.each([
    ['are fewer than bodies', []],
    ['are more than bodies', [0, 0]],
    ['end too soon', [0x80]],
    ['are too long', [0x80, 0x80, 0x80, 0x80, 0x80, 0]],
    ['do not exist', [1]],
  ])('are refused by the walk over code where they %s', (_name, bytes) => {
    const module: WasmModule = {
      ...encoded(1, ...bytes),
      typeGroups: [{ bytes: Uint8Array.of(0x60, 0, 0), types: [{ kind: 'function', params: [], results: [] }] }],
      code: [Uint8Array.of(0, 0x0b)],
    }
    expect(() => instrumented(module, { fuel: true })).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePlain, encodePlain } from './plain-codec.ts'

const roundTrip = (value: unknown): unknown => decodePlain(encodePlain(value))

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(undefined, null, true, false),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { noNullPrototype: false }),
  ),
})).value

test('gives back any plain value', () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(roundTrip(value)).toEqual(value)
    }),
  )
})

test.each([0, -0, NaN, Infinity, -Infinity, 2 ** 53, Number.MIN_VALUE])('keeps the number %d', (value) => {
  expect(Object.is(roundTrip(value), value)).toBe(true)
})

test.each([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n - 1n, -(2n ** 64n)])('keeps %d', (value) => {
  expect(roundTrip(value)).toBe(value)
})

test('keeps text with a byte order mark, and lone surrogates as U+FFFD', () => {
  expect(roundTrip('\uFEFFa\0b')).toBe('\uFEFFa\0b')
  expect(roundTrip('\uD800')).toBe('\uFFFD')
})

test('keeps only the bytes of a view', () => {
  expect(roundTrip(Uint8Array.of(1, 2, 3, 4).subarray(1, 3))).toEqual(Uint8Array.of(2, 3))
})

test('keeps the key __proto__ as a key like any other', () => {
  const value = JSON.parse('{"__proto__":{"a":1}}') as object
  expect(Object.keys(roundTrip(value) as object)).toEqual(['__proto__'])
})

test('leaves out what is not plain, and what lies too deep or within itself', () => {
  expect(roundTrip([Symbol('a'), (): void => {}])).toEqual([undefined, undefined])
  const circle: unknown[] = []
  circle.push(circle)
  expect(roundTrip(circle)).toBeInstanceOf(Array)
})

test('takes megabytes', () => {
  const bytes = new Uint8Array(3_000_000).fill(7)
  const found = roundTrip({ bytes, after: 1 }) as { readonly bytes: Uint8Array; readonly after: number }
  expect(Buffer.compare(found.bytes, bytes)).toBe(0)
  expect(found.after).toBe(1)
})

import { expect, it } from 'vitest'
import { assertLimit } from './check-limits.ts'

function refusal(argument: string): unknown {
  return expect.objectContaining({ code: 'ERR_ARGUMENT', details: { argument } })
}

it.each([
  ['timeoutMs', 0],
  ['memoryBytes', Infinity],
  ['fuel', 0n],
  ['logBytes', undefined],
])('takes %s: %s', (name, value) => {
  assertLimit(name, value)
})

it.each([
  ['timeoutMs', -1],
  ['timeoutMs', Number.NaN],
  ['timeoutMs', 5n],
  ['memoryBytes', '10MB'],
  ['fuel', -1n],
])('refuses %s: %s', (name, value) => {
  expect(() => assertLimit(name, value)).toThrow(refusal(`limits.${name}`))
})

it.each([['timeout'], ['toString'], ['__proto__']])('refuses %s, and tells what there is', (name) => {
  expect(() => assertLimit(name, 5)).toThrow(refusal('limits'))
  expect(() => assertLimit(name, 5)).toThrow(/timeoutMs, fuel/)
})

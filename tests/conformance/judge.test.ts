import { expect, test } from 'vitest'
import type { CaseExpectation } from './conformance-case.ts'
import { judge } from './judge.ts'
import type { ObservedCall } from './observation.ts'
import { parseSteps } from './script-step.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What `judge` says of one call. */
function problems(expected: CaseExpectation, seen: Partial<ObservedCall>, script: readonly string[] = []): number {
  const call = { function: 'f', input: bytes(''), expected, script: script.flatMap(parseSteps) }
  const observed = { logs: [], records: [], ...seen }
  return judge(
    { name: 'a case', modules: [], functionExists: {}, calls: [call] },
    { functionExists: {}, calls: [observed] },
  ).length
}

test.each<[string, CaseExpectation, Partial<ObservedCall>, number]>([
  ['the output', { output: 'a' }, { output: bytes('a') }, 0],
  ['another output', { output: 'a' }, { output: bytes('b') }, 1],
  ['a longer output', { output: 'a' }, { output: bytes('aa') }, 1],
  ['no output', { output: '' }, { output: bytes('') }, 0],
  ['the same JSON', { output: { json: { a: 1, b: [2] } } }, { output: bytes('{"b":[2],"a":1}') }, 0],
  ['other JSON', { output: { json: { a: 1 } } }, { output: bytes('{"a":2}') }, 1],
  ['no JSON', { output: { json: {} } }, { output: bytes('{') }, 1],
  ['a failure in place of an output', { output: 'a' }, { error: { code: 'X', message: '' } }, 1],
  ['the error', { error: 'X', message: 'y' }, { error: { code: 'X', message: 'oh y' } }, 0],
  ['another error', { error: 'X' }, { error: { code: 'Y', message: '' } }, 1],
  ['another message', { error: 'X', message: 'y' }, { error: { code: 'X', message: 'z' } }, 1],
  ['an error of a host without codes', { error: 'X' }, { error: { message: '' } }, 0],
  ['an output in place of an error', { error: 'X' }, { output: bytes('') }, 1],
  ['the logs', { logs: ['info: a'] }, { output: bytes(''), logs: ['info: a'] }, 0],
  ['other logs', { logs: ['info: a'] }, { output: bytes(''), logs: ['info: a', 'info: b'] }, 1],
  ['logs that nobody asked about', {}, { output: bytes(''), logs: ['info: a'] }, 0],
])('%s', (_what, expected, seen, count) => {
  expect(problems(expected, seen)).toBe(count)
})

test.each<[string, ObservedCall['records'], Partial<ObservedCall>, number]>([
  [
    'all as wanted',
    [
      [0, 64n],
      [1, 64n],
      [2, 8n],
    ],
    { output: bytes('') },
    0,
  ],
  [
    'one result wrong',
    [
      [0, 64n],
      [1, 65n],
      [2, 8n],
    ],
    { output: bytes('') },
    1,
  ],
  [
    'null where a handle was wanted',
    [
      [0, 0n],
      [1, 0n],
      [2, 8n],
    ],
    { output: bytes('') },
    1,
  ],
  [
    'a step that was not reached',
    [
      [0, 64n],
      [1, 64n],
    ],
    { output: bytes('') },
    1,
  ],
  ['no more steps, after an error', [[0, 64n]], { error: { code: 'X', message: '' } }, 0],
])('records: %s', (_what, records, seen, count) => {
  const script = ['a = alloc 8 -> nonzero', 'input_offset -> a', 'length a -> 8']
  expect(problems(seen.error ? { error: 'X' } : {}, { ...seen, records }, script)).toBe(count)
})

test('loading that should fail', () => {
  const wanted = { name: 'a case', modules: [], functionExists: {}, calls: [], createError: 'X' }
  const nothing = { functionExists: {}, calls: [] }
  expect(judge(wanted, { ...nothing, createError: { code: 'X', message: '' } })).toEqual([])
  expect(judge(wanted, { ...nothing, createError: { code: 'Y', message: '' } })).toHaveLength(1)
  expect(judge(wanted, nothing)).toHaveLength(1)
})

import { expect, test } from 'vitest'
import { parseCaseFile } from './case-file.ts'
import { readCaseFiles } from './node-environment.ts'

const file = (...cases: unknown[]): string => JSON.stringify({ about: 'a test', cases })

test('every case file is well-formed', () => {
  expect(readCaseFiles().size).toBeGreaterThan(5)
})

test.each([
  ['an unknown field', { name: 'a', calls: [], outptu: '' }],
  ['an unknown field of a call', { name: 'a', calls: [{ outptu: '' }] }],
  ['an unknown field of a module', { name: 'a', modules: [{ wta: '' }], calls: [] }],
  ['a code that is none', { name: 'a', calls: [{ error: 'ERR_SOMETHING' }] }],
  ['a case that expects nothing', { name: 'a' }],
  ['a language with a bad expectation', { name: 'a', calls: [{ byLanguage: { go: { eror: 'x' } } }] }],
])('refuses %s', (_what, wanted) => {
  expect(() => parseCaseFile(file(wanted), 'test.json')).toThrow(/test\.json: case "a"/)
})

test('refuses two cases of one name', () => {
  expect(() => parseCaseFile(file({ name: 'a', calls: [] }, { name: 'a', calls: [] }), 'test.json')).toThrow(/taken/)
})

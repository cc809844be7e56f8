import { expect, test } from 'vitest'

import { unusedImports } from './unused-imports.ts'

function unused(source: string): string[] {
  return unusedImports(source).map(({ name }) => name)
}

test('a plug-in that mentions nothing needs none of them', () => {
  expect(unused('export const f = (input) => input.length')).toEqual([
    'http_request',
    'http_status_code',
    'http_headers',
    'var_get',
    'var_set',
    'config_get',
    'log_trace',
    'random_get',
    'clock_time_get',
  ])
})

test.each([
  ['Http.request({ url })', ['http_request', 'http_status_code', 'http_headers']],
  ['await fetch(url)', ['http_request', 'config_get']],
  ['Var.set("a", 1)', ['var_get', 'var_set']],
  ['const { Config } = globalThis', ['config_get']],
  ['console.trace("here")', ['log_trace']],
  ['Math.random()', ['random_get']],
  ['crypto.getRandomValues(bytes)', ['random_get']],
  ['globalThis["crypto"]', ['random_get']],
  ['new Date()', ['clock_time_get']],
  ['performance.now()', ['clock_time_get']],
  ['console.timeEnd()', ['clock_time_get']],
  ['event.timeStamp', ['clock_time_get']],
  ['crypto.subtle.generateKey(hmac)', ['random_get']],
])('%s keeps what it needs', (source, needed) => {
  for (const name of needed) expect(unused(source)).not.toContain(name)
})

test('hashing needs no random values', () => {
  expect(unused('crypto.subtle.digest("SHA-256", bytes); crypto\n  .subtle')).toContain('random_get')
  expect(unused('crypto.subtle; crypto.randomUUID()')).not.toContain('random_get')
})

test('a name inside a longer one is no mention', () => {
  const names = unused('const myVariable = HttpLike.prefetched + Updated + Configuration')
  expect(names).toEqual(expect.arrayContaining(['http_request', 'var_get', 'config_get', 'clock_time_get']))
})

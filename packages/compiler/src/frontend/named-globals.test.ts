import * as esbuild from 'esbuild'
import { describe, expect, test } from 'vitest'

import { namedGlobals } from './named-globals.ts'

const NAMES = ['URL', 'fetch', 'console.table', 'crypto.subtle', 'Event']

async function found(code: string): Promise<string[]> {
  return [...(await namedGlobals(esbuild, code, NAMES))]
}

describe('what counts as naming a global', () => {
  test.each([
    ['new URL("a:b")', ['URL']],
    ['typeof URL', ['URL']],
    ['export const o = { URL }', ['URL']],
    ['globalThis.URL; self["fetch"]', ['URL', 'fetch']],
    ['fetch = () => {}', ['fetch']],
    ['globalThis.fetch = () => {}', ['fetch']],
    ['globalThis.crypto.subtle', ['crypto.subtle']],
    ['console.table([])', ['console.table']],
    ['console?.table?.([])', ['console.table']],
    ['const { table: t } = console', ['console.table']],
    ['const { subtle } = globalThis.crypto', ['crypto.subtle']],
    ['const { URL, Event: E } = globalThis', ['URL', 'Event']],
    ['class Mine extends Event {}', ['Event']],
  ])('%s', async (code, names) => {
    expect(await found(code)).toEqual(names)
  })

  test.each([
    [''],
    ['"URL"; `fetch`; // new Event()'],
    ['class URL {}; new URL()'],
    ['function f(fetch) { return fetch() }'],
    ['const o = { URL: 1 }; o.URL; o.console.table()'],
    ['{ const console = o; console.table() }'],
    ['const { URL } = options; const { table } = data'],
    ['import { fetch } from "x"; fetch()'],
    ['a.globalThis.URL'],
  ])('not: %s', async (code) => {
    expect(await found(code)).toEqual([])
  })
})

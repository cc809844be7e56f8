import { describe, expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

const MAX_PAGES = 64 // 4 MiB

/** Takes all memory there is, but for `left` bytes and what is in pieces too small to count. */
const TAKE_ALL = `
  function takeAll(left) {
    const taken = []
    for (let size = 1 << 20; size >= 16; ) { try { taken.push(new Uint8Array(size)) } catch { size >>= 1 } }
    while (left > 0) left -= taken.pop().length
    return taken
  }`

describe('a plug-in that has run out of memory', () => {
  it('has what made a circle back for the next call, whatever is held', async () => {
    const plugin = await runPlugin(
      `const held = []
      export const hold = (input) => { for (;;) held.push({ list: [1, 2, 3] }) }
      export const release = (input) => { held.length = 0; return 'released' }
      export const circle = (input) => { const functions = []; for (;;) functions.push(() => functions) }
      export const chain = (input) => { const next = () => Promise.resolve().then(next); return next() }
      export const fine = (input) => 'fine'`,
      { maxPages: MAX_PAGES },
    )
    expect(plugin.call('hold').code).toBe(1)
    expect(plugin.text('release')).toBe('released')
    for (const name of ['circle', 'chain', 'circle']) {
      expect(plugin.call(name).error).toMatch(/out of memory/)
      expect(plugin.text('fine')).toBe('fine')
    }
  })

  it('has every function of the language afterwards, used for the first time in vain', async () => {
    const plugin = await runPlugin(
      `${TAKE_ALL}
      const uses = [
        () => 'abc'.padStart(5), () => [1].flat().length, () => encodeURIComponent('é'), () => Object.entries({ a: 1 }).length,
        () => Math.hypot(3, 4), () => new Set([1]).union(new Set([2])).size, () => Uint8Array.fromBase64('YWJj').toHex(),
        () => escape('é'), () => 'é'.normalize('NFD').length, () => Array.from('ab').length,
      ]
      export const use = (left) => {
        const taken = takeAll(Number(left))
        try { for (const use of uses) try { use() } catch {} } finally { taken.length = 0 }
      }
      export const results = (input) => uses.map((use) => use())`,
      { maxPages: MAX_PAGES },
    )
    for (const left of [0, 100, 500, 1000, 2000]) plugin.call('use', String(left))
    expect(JSON.parse(plugin.text('results'))).toEqual(['  abc', 1, '%C3%A9', 1, 5, 2, '616263', '%E9', 2, 2])
  })
})

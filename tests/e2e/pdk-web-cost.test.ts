import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildSource } from './web-plugin.ts'

const README = new URL('../../packages/pdk/README.md', import.meta.url)

/** How a row of the table begins, and code that names what it is about, and no more. */
const ROWS: readonly [row: string, code: string][] = [
  ['`fetch`, `Headers`, `Request`, `Response`', 'fetch, Headers, Request, Response'],
  ['`response.body`', 'fetch, any.body'],
  ['`response.blob()`', 'fetch, any.blob()'],
  ['`response.formData()`', 'fetch, any.formData()'],
  ['`Blob`', 'Blob'],
  ['`File`', 'File'],
  ['`FormData`', 'FormData'],
  ['`ReadableStream`', 'ReadableStream'],
  ['`TextEncoderStream`', 'TextEncoderStream, TextDecoderStream'],
  ['`CompressionStream`', 'CompressionStream, DecompressionStream'],
  [`\`TextDecoder\` of \`'utf-16'\``, `new TextDecoder('utf-16')`],
  [`\`TextDecoder\` of \`'shift_jis'\``, `new TextDecoder('shift_jis')`],
  ['`URL`', 'URL, URLSearchParams'],
  ['`URLPattern`', 'URLPattern'],
  ['`structuredClone`', 'structuredClone'],
  ['`Event`', 'Event, CustomEvent'],
  ['`EventTarget`', 'EventTarget'],
  ['`AbortController`', 'AbortController, AbortSignal'],
  ['`Buffer`', 'Buffer'],
  ['`crypto.subtle`', 'crypto.subtle'],
  ['`performance.timeOrigin`', 'performance.timeOrigin'],
  ['`performance.toJSON`', 'performance.toJSON'],
  ['`performance.mark`', 'performance.mark, performance.measure'],
  ['`console.table`', 'console.table'],
  ['`console.time`', 'console.time'],
  ['`setImmediate`', 'setImmediate, clearImmediate'],
  ['`Host.invokeFunc`', 'Host.invokeFunc'],
]

const plain = sizeWith('1')

async function sizeWith(code: string): Promise<number> {
  const source = `export const f = (any: any) => { try { return [${code}].length } catch { return 0 } }`
  return (await buildSource(source)).length
}

/** What the table says that a row adds, in bytes. */
function stated(row: string): number {
  const line = readFileSync(README, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`| ${row}`) && / KB +\|/.test(text))
  return Number(/\| *(\d+) KB +\|/.exec(line ?? '')?.[1]) * 1000
}

describe('what a web interface adds to a plug-in is what the README says', () => {
  it.each(ROWS)('%s', async (row, code) => {
    const added = (await sizeWith(code)) - (await plain)
    expect(Math.abs(added - stated(row)), `${row} adds ${added} bytes`).toBeLessThan(1500 + added * 0.08)
  })

  it('has a row for each', () => {
    const rows = readFileSync(README, 'utf8').match(/^\| .*\d+ KB +\|/gm)
    expect(rows).toHaveLength(ROWS.length)
  })
})

describe('a plug-in that does not name it does not pay for it', () => {
  it.each([
    ['a word in a comment and a text', `/* new Blob */ 'new FormData()'`],
    ['members of something else', 'any.Blob, any.File, any.ReadableStream, any.body, any.formData()'],
    ['a label without a decoder', `'utf-16', 'gbk'`],
  ])('%s', async (_, code) => {
    expect((await sizeWith(code)) - (await plain)).toBeLessThan(800)
  })

  it.each([
    ['fetch that sends a body', `fetch('http://x', { method: 'POST', body: any })`, 'fetch'],
    ['TextDecoder for UTF-8', `new TextDecoder('utf-8', { fatal: true })`, '1'],
  ])('%s', async (_, code, like) => {
    expect((await sizeWith(code)) - (await sizeWith(like))).toBeLessThan(800)
  })
})

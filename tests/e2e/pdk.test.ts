import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { createPlugin, hostFunction, type Plugin } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const SOURCE = `
import { bytes, hostFunction, json } from '@tenon/pdk'

const shout = hostFunction.text('shout')
const flip = hostFunction.bytes('flip')
const increment = hostFunction.json<{ n: number }, { n: number } | undefined>('increment')
const mix = hostFunction('mix', {
  params: ['i32', 'i64', 'f32', 'f64', 'i64', 'i64', 'i32'],
  results: ['i64'],
  namespace: 'my:math',
})

export const tail = bytes((input) => input.subarray(1))
export const double = json((input: { n: number }) => ({ n: input.n * 2 }))
export function callText(input: string) { return shout(input) }
export const callBytes = bytes((input) => flip(input))
export const callJson = json((input: { n: number }) => increment(input) ?? 'nothing')
export function exact() { return String(mix(-1, 9007199254740993n, 0.5, 0.1, -1n, 2n ** 63n - 1n, 7)) }
export function tooFew() { return String((mix as (...values: number[]) => bigint)(1)) }
`

let folder: string
let plugin: Plugin
const seen: unknown[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'pdk-'))
  await writeFile(join(folder, 'plugin.ts'), SOURCE)
  const { wasm } = await compile(join(folder, 'plugin.ts'))
  const mix = hostFunction(['i32', 'i64', 'f32', 'f64', 'i64', 'i64', 'i32'], ['i64'], (_context, ...values) => {
    seen.push(...values)
    return 2n ** 63n - 1n
  })
  plugin = await createPlugin(wasm, {
    thread: 'inline',
    functions: {
      shout: hostFunction.text((text) => (text === '' ? undefined : text.toUpperCase())),
      flip: hostFunction.bytes((input) => input.toReversed()),
      increment: hostFunction.json<{ n: number }, { n: number } | undefined>(({ n }) =>
        n < 0 ? undefined : { n: n + 1 },
      ),
      'my:math': { mix },
    },
  })
})

afterAll(() => rm(folder, { recursive: true }))

describe('@tenon/pdk in a plug-in', () => {
  it('hands bytes and JSON to the functions that ask for them', () => {
    expect(plugin.callSync('tail', new Uint8Array([1, 0, 255])).bytes()).toEqual(new Uint8Array([0, 255]))
    expect(plugin.callSync('double', '{"n":21}').json()).toEqual({ n: 42 })
  })

  it('fails a call whose input is not the JSON that was asked for, and goes on', () => {
    expect(() => plugin.callSync('double', '{')).toThrow(expect.objectContaining({ code: 'ERR_GUEST_RETURNED_ERROR' }))
    expect(plugin.callSync('double', '{"n":1}').json()).toEqual({ n: 2 })
  })

  it('calls host functions by content', () => {
    expect(plugin.callSync('callText', 'grüße').text()).toBe('GRÜSSE')
    expect(plugin.callSync('callText', '').text()).toBe('')
    expect(plugin.callSync('callBytes', new Uint8Array([1, 2, 255])).bytes()).toEqual(new Uint8Array([255, 2, 1]))
    expect(plugin.callSync('callJson', '{"n":1}').json()).toEqual({ n: 2 })
    expect(plugin.callSync('callJson', '{"n":-1}').text()).toBe('nothing')
  })

  it('calls host functions by signature: seven arguments, i64 exact both ways', () => {
    expect(plugin.callSync('exact').text()).toBe('9223372036854775807')
    expect(seen).toEqual([-1, 9007199254740993n, 0.5, 0.1, -1n, 9223372036854775807n, 7])
    expect(() => plugin.callSync('tooFew')).toThrow(expect.objectContaining({ message: expect.stringContaining('7') }))
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWebPlugin, type WebPlugin } from './web-plugin.ts'

let plugin: WebPlugin

beforeAll(async () => {
  plugin = await makeWebPlugin('Buffer')
})

afterAll(() => plugin[Symbol.asyncDispose]())

describe(`Buffer is Node's`, () => {
  it.each<[code: string, expected: unknown]>([
    [`return Buffer.from('ab').equals(new Uint8Array([97, 98]))`, true],
    [`return Buffer.from('ab').equals(new Uint8Array([0, 97, 98]).subarray(1))`, true],
    [`return Buffer.from('ab').equals(Buffer.from('ac'))`, false],
    [`return Buffer.from('ab').equals(Buffer.from('abc'))`, false],
    [`try { Buffer.from('ab').equals('ab') } catch (e) { return e.name }`, 'TypeError'],
    [`const b = Buffer.alloc(9); return [b.writeBigUint64LE(5n, 1), String(b.readBigUint64LE(1)), b[1]]`, [9, '5', 5]],
    [`const b = Buffer.alloc(8); return [b.writeBigUint64BE(5n), String(b.readBigUint64BE()), b[7]]`, [8, '5', 5]],
    [`return [...Buffer.copyBytesFrom(new Uint16Array([0x0102, 0x0304]), 1, 1)]`, [4, 3]],
    [`return [...Buffer.copyBytesFrom(new Uint8Array([1, 2, 3]), 1)]`, [2, 3]],
    [`return [...Buffer.copyBytesFrom(new Uint8Array([1, 2, 3]), 5)]`, []],
    [
      `const v = new Uint8Array([1]); const b = Buffer.copyBytesFrom(v); v[0] = 2; return [b[0], Buffer.isBuffer(b)]`,
      [1, true],
    ],
    [`const v = Buffer.from([1, 2, 3]); const b = Buffer.copyBytesFrom(v, 1); v[1] = 9; return [...b]`, [2, 3]],
    [`try { Buffer.copyBytesFrom([1]) } catch (e) { return e.name }`, 'TypeError'],
    [`try { Buffer.copyBytesFrom(new Uint8Array(1), -1) } catch (e) { return e.name }`, 'RangeError'],
  ])('%s', async (code, expected) => {
    expect(await plugin.run(code)).toEqual(expected)
  })
})

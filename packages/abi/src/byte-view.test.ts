import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { byteView, isUint8Array } from './byte-view.ts'

const buffer = new Uint8Array([1, 2, 3, 4]).buffer
const gone = new ArrayBuffer(4)
const goneView = new DataView(gone)
const goneBytes = new Uint8Array(gone)
structuredClone(gone, { transfer: [gone] })

it.each([
  ['a buffer', buffer, [1, 2, 3, 4]],
  ['a part of one', new Uint8Array(buffer, 1, 2), [2, 3]],
  ['a DataView', new DataView(buffer, 3), [4]],
  ['wider elements', new Uint16Array(buffer, 2), [3, 4]],
  ['shared memory', new Uint8Array(new SharedArrayBuffer(2)), [0, 0]],
  ['a buffer of another realm', runInNewContext('new Uint8Array([5]).buffer'), [5]],
  ['a view of another realm', runInNewContext('new Uint8Array([5, 6]).subarray(1)'), [6]],
])('shows %s', (_what, value, expected) => {
  expect([...(byteView(value) ?? [])]).toEqual(expected)
})

it.each([
  ['text', 'x'],
  ['a list', [1]],
  ['null', null],
  ['nothing', undefined],
  ['shared memory without a view', new SharedArrayBuffer(1)],
  ['a buffer that is gone', gone],
  ['a view of one', goneView],
  ['a proxy of bytes', new Proxy(new Uint8Array(1), {})],
  ['a proxy of a buffer', new Proxy(buffer, {})],
])('does not take %s for bytes', (_what, value) => {
  expect(byteView(value)).toBeUndefined()
})

it('knows a Uint8Array of any realm', () => {
  expect([new Uint8Array(), Buffer.from('x'), runInNewContext('new Uint8Array(1)')].map(isUint8Array)).toEqual([
    true,
    true,
    true,
  ])
  expect([goneBytes, new Proxy(new Uint8Array(1), {})].map(isUint8Array)).toEqual([false, false])
  expect([new Int8Array(), new ArrayBuffer(1), [], 'x', null].map(isUint8Array)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})

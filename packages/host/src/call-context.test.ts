import { SeparateKernel } from '@tenon/kernel'
import { expect, it } from 'vitest'
import { CallContext } from './call-context.ts'
import { VarStore } from './var-store.ts'

const context = new CallContext(new SeparateKernel(), new VarStore(0))

function code(expected: string): unknown {
  return expect.objectContaining({ code: expected })
}

it('stores text and bytes, and reads them back', () => {
  expect(context.readText(context.store('Grüße'))).toBe('Grüße')
  expect(context.read(context.store(Buffer.from([1, 2]))).bytes()).toEqual(new Uint8Array([1, 2]))
  expect([context.store(''), context.readText(0n), context.readBytes(0n).length]).toEqual([0n, '', 0])
})

it.each([[-1n], [1n], [2n ** 32n], [2n ** 63n]])('does not read the handle %s', (handle) => {
  expect(() => context.readBytes(handle)).toThrow(code('ERR_GUEST_HANDLE'))
  expect(() => context.readText(handle)).toThrow(code('ERR_GUEST_HANDLE'))
})

it.each([[5], [undefined], ['5'], [null]])('refuses %s for a handle', (handle) => {
  expect(() => context.read(handle as never)).toThrow(code('ERR_ARGUMENT'))
  expect(() => context.readText(handle as never)).toThrow(code('ERR_ARGUMENT'))
})

it.each([[5], [null], [new ArrayBuffer(4)], [new Float64Array(1)], [{}]])('refuses to store %s', (value) => {
  expect(() => context.store(value as never)).toThrow(code('ERR_ARGUMENT'))
})

it('is an error to use once its call has ended, but for what the application put into it', () => {
  const life = { isOver: false }
  const own = new CallContext(new SeparateKernel(), new VarStore(0), 'mine', life)
  const handle = own.store('x')
  life.isOver = true
  for (const use of [
    () => own.read(handle),
    () => own.readText(0n),
    () => own.readBytes(handle),
    () => own.store(''),
  ]) {
    expect(use).toThrow(code('ERR_CALL_ENDED'))
  }
  expect(own.hostContext).toBe('mine')
})

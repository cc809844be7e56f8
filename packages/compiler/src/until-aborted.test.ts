import { expect, test } from 'vitest'

import { assertNotAborted, untilAborted } from './until-aborted.ts'

const never = new Promise<never>(() => undefined)

test('gives what the work gives, or its error', async () => {
  const { signal } = new AbortController()
  expect(await untilAborted(undefined, Promise.resolve(1))).toBe(1)
  expect(await untilAborted(signal, Promise.resolve(2))).toBe(2)
  await expect(untilAborted(signal, Promise.reject(new RangeError('mine')))).rejects.toThrow('mine')
})

test('ends when the signal fires, with its reason', async () => {
  const controller = new AbortController()
  const waiting = untilAborted(controller.signal, never)
  controller.abort('enough')
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: 'enough' })
})

test('a signal that has fired', () => {
  expect(() => assertNotAborted(undefined)).not.toThrow()
  expect(() => assertNotAborted(new AbortController().signal)).not.toThrow()
  expect(() => assertNotAborted(AbortSignal.abort())).toThrow(expect.objectContaining({ code: 'ERR_ABORTED' }))
})

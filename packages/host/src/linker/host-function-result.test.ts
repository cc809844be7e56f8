import { expect, test } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin, hostFunction } from '../index.node.ts'

const GUEST = assembleWat('(module (import "extism:host/user" "f" (func $f)) (func (export "go") (call $f)))')

const hostile = new Proxy(new Error('never read'), {
  getPrototypeOf: () => {
    throw new Error('no prototype')
  },
  get: () => {
    throw new Error('no property')
  },
})
const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()

test.each([
  ['that throws when it is looked at', 'inline', hostile],
  ['that throws when it is looked at', 'worker', hostile],
  ['that is revoked', 'inline', revoked],
  ['that is revoked', 'worker', revoked],
] as const)('a proxy %s may be thrown (%s)', async (_, thread, thrown) => {
  const f = hostFunction([], [], () => {
    throw thrown
  })
  await using plugin = await createPlugin(GUEST, { thread, functions: { f } })
  const error: unknown = await plugin.call('go').catch((reason: unknown) => reason)
  expect(error).toHaveProperty('code', 'ERR_HOST_FUNCTION_THREW')
  expect((error as Error).cause === thrown).toBe(true)
})

import { expect, test } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin } from '../index.node.ts'

/** `take` takes a gigabyte of kernel memory; `count` returns how often it was called. */
const GUEST = assembleWat(`(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func (export "take") (drop (call $alloc (i64.const 1_000_000_000))))
  (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls)))`)

const returned = (returnCode: number): unknown => expect.objectContaining({ details: { returnCode } })

test.each([
  ['linked', {}],
  ['beside its kernel', { link: false }],
  ['with clean calls', { isolation: 'fresh-per-call' }],
] as const)('a call that runs out of time while memory is cleared leaves none to clear: %s', async (_, options) => {
  await using plugin = await createPlugin(GUEST, { thread: 'inline', limits: { timeoutMs: 20_000 }, ...options })
  await expect(plugin.call('count')).rejects.toThrow(returned(1))
  await plugin.call('take')
  if (!('isolation' in options)) {
    await expect(plugin.call('count', '', { timeoutMs: 5 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  }
  await expect(plugin.call('count', '', { timeoutMs: 20_000 })).rejects.toThrow(returned(1))
  expect(plugin.memoryBytes).toBeLessThan(1_000_000)
})

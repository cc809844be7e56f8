import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin } from '../index.node.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOptions } from '../plugin-options.ts'

/** More than a busy machine is late by, and less than it takes to clear or copy two gigabytes. */
const PATIENCE_MS = 800
/** Two gigabytes that were asked for and never touched. */
const HUGE = '(call $alloc (i64.const 2000000000))'
const GUEST = assembleWat(`(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "reset" (func $reset))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/env" "http_request" (func $http_request (param i64 i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (func (export "alloc") (drop ${HUGE}))
  (func (export "reset") (drop ${HUGE}) (call $reset))
  (func (export "config") (result i32) (i64.ne (call $config_get ${HUGE}) (i64.const 0)))
  (func (export "var_get") (result i32) (i64.ne (call $var_get ${HUGE}) (i64.const 0)))
  (func (export "var_key") (call $var_set ${HUGE} (call $alloc (i64.const 1))))
  (func (export "var_value") (call $var_set (call $alloc (i64.const 1)) ${HUGE}))
  (func (export "var_delete") (call $var_set ${HUGE} (i64.const 0)))
  (func (export "log") (call $log_info ${HUGE}))
  (func (export "request") (drop (call $http_request ${HUGE} (i64.const 0))))
  (func (export "output") (call $output_set ${HUGE} (i64.const 2000000000)))
  (func (export "ok")))`)

const load = (options: PluginOptions = {}): Promise<Plugin> =>
  createPlugin(GUEST, { config: { key: 'value' }, logger() {}, ...options })

/** Milliseconds until a call ended, in whatever way. */
async function timeOf(plugin: Plugin, name: string): Promise<number> {
  const start = performance.now()
  await plugin.call(name).catch(() => {})
  return performance.now() - start
}

describe('sizes that a plug-in makes up', () => {
  it.each(['config', 'var_get', 'var_key', 'var_value', 'var_delete', 'log', 'output', 'request'])(
    'cost %s no time and no memory of the host',
    async (name) => {
      const plugin = await load()
      expect(await timeOf(plugin, 'ok')).toBeLessThan(PATIENCE_MS)
      const before = process.memoryUsage().rss
      expect(await timeOf(plugin, name)).toBeLessThan(PATIENCE_MS)
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    },
  )

  it('are of no key', async () => {
    for (const name of ['config', 'var_get', 'var_delete']) expect((await (await load()).call(name)).length).toBe(0)
  })

  it('are of no HTTP request', async () => {
    await expect((await load()).call('request')).rejects.toMatchObject({
      code: 'ERR_GUEST_RETURNED_ERROR',
      message: 'The plug-in made an invalid HTTP request: it has more than 1048576 bytes',
    })
  })

  it('are past the limits of vars and outputs', async () => {
    for (const name of ['var_key', 'var_value']) {
      await expect((await load()).call(name)).rejects.toMatchObject({
        code: 'ERR_VAR_LIMIT',
        details: { limit: 'varBytes' },
      })
    }
    await expect((await load()).call('output')).rejects.toMatchObject({
      code: 'ERR_OUTPUT_LIMIT',
      details: { limit: 'outputBytes', asked: 2_000_000_000, allowed: 268_435_456 },
    })
  })
})

describe('a deadline holds while kernel memory is cleared', () => {
  const timeoutMs = 30

  it('for reset', async () => {
    const plugin = await load({ limits: { timeoutMs } })
    await plugin.call('ok')
    const start = performance.now()
    await expect(plugin.call('reset')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(performance.now() - start).toBeLessThan(timeoutMs + PATIENCE_MS)
  })

  it('for the call that comes after', async () => {
    const plugin = await load({ limits: { timeoutMs } })
    await plugin.call('alloc')
    const start = performance.now()
    await expect(plugin.call('ok')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(performance.now() - start).toBeLessThan(timeoutMs + PATIENCE_MS)
    await plugin.reset()
    await plugin.call('ok')
  })
})

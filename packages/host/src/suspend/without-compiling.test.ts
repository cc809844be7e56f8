import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin as createWebPlugin } from '../index.ts'
import { createPlugin, hostFunction, linkPlugin, type PluginOptions } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import { GUEST_BYTES, sleep } from './async-guest.test-support.ts'

/** As edge runtimes have it: modules come compiled, and none can be made of bytes. */
const { Module } = WebAssembly
const Forbidden = new Proxy(Module, {
  construct: () => {
    throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder')
  },
})

const isPossible = findJspi() !== undefined && hasMultiMemory()

describe.runIf(isPossible)('where nothing can be compiled', () => {
  let module: WebAssembly.Module

  beforeAll(async () => {
    module = await WebAssembly.compile((await linkPlugin(GUEST_BYTES)).wasm)
    Object.assign(WebAssembly, { Module: Forbidden })
  })
  afterAll(() => void Object.assign(WebAssembly, { Module }))

  function load(ask: ReturnType<typeof hostFunction>, options: PluginOptions = {}): ReturnType<typeof createPlugin> {
    return createPlugin(module, { functions: { ask }, ...options })
  }

  it('waits for functions that are declared async, and so each call must be awaited', async () => {
    const ask = hostFunction.text(async (input) => {
      if (input !== 'now') await sleep(1)
      if (input === 'fail') throw new RangeError('no')
      return `<${input}>`
    })
    const plugin = await load(ask)
    expect((await plugin.call('twice', 'a')).text()).toBe('<<a>>')
    expect((await plugin.call('ask', 'now')).text()).toBe('<now>')
    await expect(plugin.call('swallow', 'fail')).rejects.toMatchObject({ code: 'ERR_HOST_FUNCTION_THREW' })
    expect(() => plugin.callSync('quiet', 'x')).toThrow(expect.objectContaining({ code: 'ERR_HOST_FUNCTION_ASYNC' }))
    expect((await plugin.call('quiet', 'on')).text()).toBe('on')
  })

  it('refuses promises of functions that are not, and says what to do', async () => {
    const plugin = await load(hostFunction.text((input) => (input === 'wait' ? Promise.resolve('late') : 'now')))
    expect(plugin.callSync('ask', 'a').text()).toBe('now')
    expect((await plugin.call('ask', 'a')).text()).toBe('now')
    await expect(plugin.call('ask', 'wait')).rejects.toMatchObject({
      code: 'ERR_HOST_FUNCTION_ASYNC',
      message: expect.stringContaining('declare the function async'),
      details: { function: 'extism:host/user.ask' },
    })
  })

  it('must be awaited for HTTP, where nothing but promises gives that', async () => {
    const asks = `(module
      (import "extism:host/env" "http_request" (func $request (param i64 i64) (result i64)))
      (func (export "idle") (result i32) (i32.const 0))
      (func (export "ask") (result i32) (drop (call $request (i64.const 0) (i64.const 0))) (i32.const 0)))`
    const compiled = await WebAssembly.compile((await linkPlugin(assembleWat(asks))).wasm)
    const plugin = await createWebPlugin(compiled, { allowedHosts: ['example.com'] })
    plugin.callSync('idle')
    expect(() => plugin.callSync('ask')).toThrow(expect.objectContaining({ code: 'ERR_HOST_FUNCTION_ASYNC' }))
    await expect(plugin.call('ask')).rejects.not.toMatchObject({ code: 'ERR_HOST_FUNCTION_ASYNC' })
  })

  it('ends a call that waits as elsewhere', async () => {
    const controller = new AbortController()
    let asked = 0
    const ask = hostFunction.text(async (input) => {
      asked++
      if (input === 'never') await new Promise(() => {})
      return input
    })
    const plugin = await load(ask)
    const call = plugin.call('careful', 'never', { signal: controller.signal })
    await sleep(1)
    controller.abort('why')
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: 'why' })
    await sleep(2)
    expect(asked).toBe(1)
    expect((await plugin.call('ask', 'on')).text()).toBe('on')
  })
})

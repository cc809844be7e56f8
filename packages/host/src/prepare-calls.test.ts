import { describe, expect, it, vi } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { createPlugin, hostFunction } from './index.node.ts'
import { findJspi } from './limits/jspi.ts'
import type { ModuleShape } from './module-shape.ts'
import { type Grants, mergeGrants, type PluginOptions } from './plugin-options.ts'
import { prepareCalls } from './prepare-calls.ts'

const NO_MANIFEST = { wasm: [] } as unknown as Parameters<typeof mergeGrants>[0]
const grantsOf = (options: PluginOptions): Grants => mergeGrants(NO_MANIFEST, options)

const importing = (...names: string[]): ModuleShape => ({
  exports: [],
  imports: names.map((name) => ({ module: 'extism:host/user', name, kind: 'function' })),
})

/** Counts the instances that something makes. */
function countInstances(run: () => void): number {
  const { Instance } = WebAssembly
  let count = 0
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args, newTarget) {
      count++
      return Reflect.construct(target, args, newTarget) as WebAssembly.Instance
    },
  })
  try {
    run()
  } finally {
    WebAssembly.Instance = Instance
  }
  return count
}

describe.runIf(findJspi() !== undefined)('preparing calls', () => {
  const functions = {
    add: hostFunction(['f32', 'f64', 'i32'], ['f32'], () => 0),
    again: hostFunction(['f32', 'f64', 'i32'], ['f32'], () => 0),
    unused: hostFunction(['f64', 'f64', 'f64'], ['f64'], () => 0),
  }

  it('makes an adapter for each signature that is granted and imported, once', () => {
    const grants = grantsOf({ functions })
    expect(countInstances(() => prepareCalls(importing('add', 'again'), grants))).toBe(1)
    expect(countInstances(() => prepareCalls(importing('add'), grants))).toBe(0)
  })

  it('makes none of what a plug-in only asks for', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `made-up-${i}`)
    expect(countInstances(() => prepareCalls(importing(...names), grantsOf({ functions })))).toBe(0)
  })

  it('leaves to a worker what that will do itself', () => {
    const grants = grantsOf({ functions, thread: 'worker' })
    expect(countInstances(() => prepareCalls(importing('unused'), grants))).toBe(0)
  })

  it('leaves what fails to be told where it is wanted', async () => {
    const big = hostFunction(
      Array.from({ length: 1001 }, () => 'i32' as const),
      [],
      () => {},
    )
    expect(() => prepareCalls(importing('big'), grantsOf({ functions: { big } }))).not.toThrow()
    const bytes = assembleWat('(module (import "extism:host/user" "big" (func)) (func (export "run")))')
    await expect(createPlugin(bytes, { functions: { big } })).rejects.toMatchObject({ code: 'ERR_IMPORT_TYPE' })
  })

  it('calls nothing of the application', async () => {
    const called = vi.fn(() => 0)
    const stream = vi.fn()
    const bytes = assembleWat(`(module
      (import "extism:host/user" "seen" (func $seen (param f64 f32) (result i32)))
      (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "run") (result i32) (call $seen (f64.const 1) (f32.const 2))))`)
    const plugin = await createPlugin(bytes, {
      functions: { seen: hostFunction(['f64', 'f32'], ['i32'], called) },
      wasi: { stdout: stream, stderr: stream, random: stream },
    })
    expect(called).not.toHaveBeenCalled()
    expect(stream).not.toHaveBeenCalled()
    await plugin.call('run')
    expect(called).toHaveBeenCalledOnce()
  })
})

import { PAGE_BYTES } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { createPlugin } from './index.node.ts'

const OF_KERNEL = PAGE_BYTES

/** Begins with 2 pages, and grows by 3 when `grow` is called. */
function module(memory: string): Uint8Array<ArrayBuffer> {
  return assembleWat(`(module (memory ${memory} 2)
    (func (export "grow") (result i32) (drop (memory.grow (i32.const 3))) (i32.const 0))
    (func (export "ok") (result i32) (i32.const 0)))`)
}

describe.each([true, false])('memoryBytes, link: %s', (link) => {
  it('is what the plug-in’s memory and the kernel’s have, and grows with them', async () => {
    const plugin = await createPlugin(module('(export "memory")'), { link })
    expect(plugin.memoryBytes).toBeLessThanOrEqual(OF_KERNEL)
    plugin.callSync('ok')
    expect(plugin.memoryBytes).toBe(2 * PAGE_BYTES + OF_KERNEL)
    plugin.callSync('grow')
    expect(plugin.memoryBytes).toBe(5 * PAGE_BYTES + OF_KERNEL)
    plugin.callSync('ok', 'x'.repeat(3 * PAGE_BYTES))
    expect(plugin.memoryBytes).toBeGreaterThanOrEqual(8 * PAGE_BYTES + OF_KERNEL)
  })

  it('counts a memory once that is exported by two names', async () => {
    const plugin = await createPlugin(module('(export "memory") (export "again")'), { link })
    plugin.callSync('ok')
    expect(plugin.memoryBytes).toBe(2 * PAGE_BYTES + OF_KERNEL)
  })

  it('sees memories that are not exported where limits.memoryBytes counts them', async () => {
    const plugin = await createPlugin(module(''), { link, limits: { memoryBytes: 100 * PAGE_BYTES } })
    plugin.callSync('grow')
    expect(plugin.memoryBytes).toBe(5 * PAGE_BYTES + OF_KERNEL)
  })

  it('forgets an instance that is thrown away', async () => {
    const plugin = await createPlugin(module('(export "memory")'), { link })
    plugin.callSync('grow')
    await plugin.reset()
    expect(plugin.memoryBytes).toBeLessThanOrEqual(OF_KERNEL)
  })
})

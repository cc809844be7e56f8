import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { hostFunction } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { loadGuest, sleep } from './async-guest.test-support.ts'

const MEGABYTE = 1024 * 1024
/** What a process may come to have for other reasons. */
const TOLERANCE_BYTES = 16 * MEGABYTE

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function usedBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect()
    await sleep(10)
  }
  const { rss, heapUsed } = process.memoryUsage()
  return Math.max(rss, heapUsed)
}

it.runIf(findJspi() !== undefined)(
  'a million promises waited for take the memory of a few',
  async () => {
    let asked = 0
    const plugin = await loadGuest(hostFunction(['i64'], ['i64'], async () => (asked++, 0n)))
    for (let i = 0; i < 10; i++) await plugin.call('many')
    const before = await usedBytes()
    const memory = plugin.memoryBytes
    for (let i = 0; i < 90; i++) await plugin.call('many')
    expect(asked).toBe(1_000_000)
    expect(plugin.memoryBytes).toBe(memory)
    expect((await usedBytes()) - before).toBeLessThan(TOLERANCE_BYTES)
  },
  120_000,
)

it.runIf(findJspi() !== undefined)(
  'calls that were stopped while they waited leave no stacks behind',
  async () => {
    const plugin = await loadGuest(hostFunction.text(() => new Promise<string>(() => {})))
    const stopMany = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const controller = new AbortController()
        const call = plugin.call('careful', 'x', { signal: controller.signal }).catch((error: unknown) => error)
        await Promise.resolve()
        setImmediate(() => controller.abort())
        expect(await call).toMatchObject({ code: 'ERR_ABORTED' })
      }
    }
    await stopMany(500)
    const before = await usedBytes()
    await stopMany(2500)
    // A stack takes 4 KiB at least, and keeps an instance.
    expect((await usedBytes()) - before).toBeLessThan(TOLERANCE_BYTES)
  },
  120_000,
)

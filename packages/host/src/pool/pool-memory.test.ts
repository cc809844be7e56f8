import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createPool, hostFunction, type PluginPool, type PoolOptions } from '../index.node.ts'
import { poolGuest } from './pool-guest.test-support.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const CALLS = 10_000
/** What is kept for each call grows in every round; garbage that a collection left, compiled code and grown tables do not. */
const ROUNDS = 4
const WARM_UP_CALLS = 3000
const INPUT = 'x'.repeat(1024)
/** A byte or two a call would be noise of the engine; a closure or a promise kept for each call would be a megabyte. */
const MAX_GROWTH_BYTES = 500_000
/** What two instances of the plug-in have at most; which of them has been called yet is chance. */
const MAX_MEMORY_BYTES = 2 * 2 * 65_536

const MODES: readonly (readonly [string, PoolOptions])[] = [
  ['inline', { thread: 'inline' }],
  ['inline, fresh for each call', { thread: 'inline', isolation: 'fresh-per-call' }],
  ['inline, recycled after 10 calls', { thread: 'inline', recycleAfterCalls: 10 }],
  ['inline, with deadlines', { thread: 'inline', limits: { timeoutMs: 60_000 } }],
  ['in workers', { thread: 'worker' }],
]

async function callOften(pool: PluginPool, count: number): Promise<void> {
  const { signal } = new AbortController()
  for (let done = 0; done < count; done += 20) {
    await Promise.all(Array.from({ length: 20 }, () => pool.call('echo', INPUT, { signal })))
  }
}

async function usedBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    collectGarbage()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The least that `CALLS` calls left behind in a round; the first round that left little is enough. */
async function leastGrowth(pool: PluginPool): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS && least >= MAX_GROWTH_BYTES; round++) {
    const before = await usedBytes()
    await callOften(pool, CALLS)
    least = Math.min(least, (await usedBytes()) - before)
  }
  return least
}

describe(`${CALLS} calls leave no memory behind`, () => {
  it.each(MODES)('%s', async (_mode, options) => {
    const functions = { ask: hostFunction.text((input) => input) }
    await using pool = await createPool(poolGuest(), { size: 2, functions, ...options })
    await callOften(pool, WARM_UP_CALLS)
    expect(await leastGrowth(pool)).toBeLessThan(MAX_GROWTH_BYTES)
    expect(pool.stats().memoryBytes).toBeLessThanOrEqual(MAX_MEMORY_BYTES)
    expect(pool.stats().calls % CALLS).toBe(WARM_UP_CALLS)
    expect(pool.stats()).toMatchObject({ failed: 0, waiting: 0 })
  })
})

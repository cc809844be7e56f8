import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModuleCache } from './module-cache.ts'
import { sameBytes } from './same-bytes.ts'

const LARGE = 1_000_000

function createCache(maxEntries = 10): ModuleCache<string> {
  return new ModuleCache<string>({ maxEntries, sameBytes })
}

function bytesOf(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values)
}

/** Makes entries, and counts how often. */
class Maker {
  count = 0
  readonly make = async (): Promise<string> => `entry ${++this.count}`
}

interface Deferred {
  readonly promise: Promise<string>
  readonly resolve: (value: string) => void
  readonly reject: (error: Error) => void
}

/** A promise to be settled from outside. */
function deferred(): Deferred {
  const settlers: Partial<Deferred> = {}
  const promise = new Promise<string>((resolve, reject) => Object.assign(settlers, { resolve, reject }))
  return { ...settlers, promise } as Deferred
}

function fail(): Promise<never> {
  return Promise.reject(new Error('broken'))
}

describe('ModuleCache', () => {
  it('makes an entry once for the same bytes and passes', async () => {
    const cache = createCache()
    const { make } = new Maker()
    expect(await cache.load(bytesOf(1, 2), 'p', LARGE, make)).toBe('entry 1')
    expect(await cache.load(bytesOf(1, 2), 'p', LARGE, make)).toBe('entry 1')
    expect([cache.size, cache.bytes]).toEqual([1, 2])
  })

  it('tells apart other bytes, other lengths and other passes', async () => {
    const cache = createCache()
    const { make } = new Maker()
    for (const bytes of [bytesOf(1, 2), bytesOf(1, 3), bytesOf(1, 2, 0), bytesOf()]) {
      for (const passes of ['', 'p', 'p2']) await cache.load(bytes, passes, LARGE, make)
    }
    expect(cache.size).toBe(12 - 2) // 10 fit
    expect(await cache.load(bytesOf(), 'p2', LARGE, make)).toBe('entry 12')
  })

  it('shares one making between loads at the same time', async () => {
    const cache = createCache()
    const { promise, resolve } = deferred()
    let count = 0
    const make = (): Promise<string> => {
      count++
      return promise
    }
    const loads = [1, 2, 3].map(() => cache.load(bytesOf(7), '', LARGE, make))
    resolve('one')
    expect(await Promise.all(loads)).toEqual(['one', 'one', 'one'])
    expect(count).toBe(1)
  })

  it('gives a failure to all who wait for it, and makes anew afterwards', async () => {
    const cache = createCache()
    const loads = [cache.load(bytesOf(7), '', LARGE, fail), cache.load(bytesOf(7), '', LARGE, fail)]
    expect((await Promise.allSettled(loads)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect([cache.size, cache.bytes]).toEqual([0, 0])
    expect(await cache.load(bytesOf(7), '', LARGE, new Maker().make)).toBe('entry 1')
  })

  it('lets the entry go that was not used for longest', async () => {
    const cache = createCache(2)
    const maker = new Maker()
    await cache.load(bytesOf(1), '', LARGE, maker.make)
    await cache.load(bytesOf(2), '', LARGE, maker.make)
    await cache.load(bytesOf(1), '', LARGE, maker.make)
    await cache.load(bytesOf(3), '', LARGE, maker.make)
    expect(maker.count).toBe(3)
    await cache.load(bytesOf(1), '', LARGE, maker.make)
    expect(maker.count).toBe(3)
    expect(await cache.load(bytesOf(2), '', LARGE, maker.make)).toBe('entry 4')
  })

  it('keeps bytes to their bound and not below', async () => {
    const cache = createCache()
    const { make } = new Maker()
    await cache.load(new Uint8Array(60), '', 100, make)
    await cache.load(new Uint8Array(40), '', 100, make)
    expect([cache.size, cache.bytes]).toEqual([2, 100])
    await cache.load(new Uint8Array(41), '', 100, make)
    expect([cache.size, cache.bytes]).toEqual([2, 81])
  })

  it('keeps nothing that is too large on its own, and still makes it', async () => {
    const cache = createCache()
    const { make } = new Maker()
    await cache.load(bytesOf(1), '', 100, make)
    expect(await cache.load(new Uint8Array(101), '', 100, make)).toBe('entry 2')
    expect([cache.size, cache.bytes]).toEqual([1, 1])
    expect(await cache.load(bytesOf(2), '', 0, make)).toBe('entry 3')
    expect(cache.size).toBe(0)
  })

  it('does not count twice what went while it failed', async () => {
    const cache = createCache(1)
    const { promise, reject } = deferred()
    const failing = cache.load(bytesOf(1), '', LARGE, () => promise)
    await cache.load(bytesOf(2), '', LARGE, new Maker().make)
    reject(new Error('broken'))
    await expect(failing).rejects.toThrow('broken')
    expect([cache.size, cache.bytes]).toEqual([1, 1])
  })
})

describe('sameBytes', () => {
  it('agrees with a comparison byte by byte, at any offset', () => {
    const arrays = fc.uint8Array({ maxLength: 20 })
    fc.assert(
      fc.property(arrays, fc.nat(3), fc.option(fc.nat(19)), (bytes, offset, changed) => {
        const buffer = new Uint8Array(bytes.length + offset)
        buffer.set(bytes, offset)
        const other = buffer.subarray(offset)
        const isChanged = changed !== null && changed < other.length
        if (isChanged) other[changed] = (other[changed] ?? 0) ^ 1
        expect(sameBytes(bytes, other)).toBe(!isChanged)
      }),
    )
  })
})

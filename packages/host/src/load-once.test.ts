import { expect, it } from 'vitest'
import { loadOnce } from './load-once.ts'

it('loads once for all who ask, also those who ask at once', async () => {
  let loads = 0
  const find = loadOnce(async () => ++loads)
  expect(await Promise.all([find(), find()])).toEqual([1, 1])
  expect(await find()).toBe(1)
})

it('tells all who wait where loading fails, and tries again for the next', async () => {
  let loads = 0
  const find = loadOnce(async () => {
    if (++loads === 1) throw new Error('no such file')
    return loads
  })
  const waiting = [find(), find()]
  for (const each of waiting) await expect(each).rejects.toThrow('no such file')
  expect(await find()).toBe(2)
})

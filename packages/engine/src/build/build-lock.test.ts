import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './build-lock.ts'

let folder: string
let lock: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-lock-'))
  lock = join(folder, 'deep', '.lock')
})

afterEach(() => rm(folder, { recursive: true }))

describe('withLock', () => {
  it('lets one at a time in, and gives what the work gives', async () => {
    let inside = 0
    const work = async (): Promise<number> => {
      inside++
      expect(inside).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inside--
      return 7
    }
    expect(await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)])).toEqual([7, 7, 7])
    expect(await readdir(join(folder, 'deep'))).toEqual([])
  })

  it('is free again when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await withLock(lock, () => Promise.resolve('next'))).toBe('next')
  })

  it('takes over from a process that died', async () => {
    await mkdir(lock, { recursive: true })
    await writeFile(join(lock, 'pid'), '999999999')
    expect(await withLock(lock, () => Promise.resolve('mine'))).toBe('mine')
  })

  it('takes over a lock that never got a name', async () => {
    await mkdir(lock, { recursive: true })
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(lock, longAgo, longAgo)
    expect(await withLock(lock, () => Promise.resolve('mine'))).toBe('mine')
  })
})

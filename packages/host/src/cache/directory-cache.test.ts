import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NodeCacheFiles } from '../platform/node/node-cache-files.ts'
import { loadSha256 } from '../platform/node/node-bytes.ts'
import type { CacheFiles } from './cache-files.ts'
import { DirectoryCache } from './directory-cache.ts'

const sha256 = await loadSha256()
const LARGE = 1_000_000
const HEADER_BYTES = 32

let parent: string
let directory: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tenon-cache-'))
  directory = join(parent, 'made', 'when', 'needed')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

function openCache(maxBytes = LARGE): DirectoryCache {
  return new DirectoryCache({ files: new NodeCacheFiles(directory), sha256, maxBytes })
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

async function readText(cache: DirectoryCache, key: Uint8Array): Promise<string | undefined> {
  const bytes = await cache.read(key)
  return bytes && new TextDecoder().decode(bytes)
}

async function onlyFile(): Promise<string> {
  const [name = ''] = await readdir(directory)
  return join(directory, name)
}

function fail(): Promise<never> {
  return Promise.reject(new Error('disk on fire'))
}

describe('DirectoryCache', () => {
  it('gives back what was written, to another cache of the same directory too', async () => {
    const cache = openCache()
    const key = cache.key(bytesOf('module'), 'passes')
    expect(await cache.read(key)).toBeUndefined()
    await cache.write(key, bytesOf('linked'))
    expect(await readText(cache, key)).toBe('linked')
    expect(await readText(openCache(), key)).toBe('linked')
  })

  it('has a key of its own for other bytes and other passes', () => {
    const cache = openCache()
    const keys = [
      cache.key(bytesOf('ab'), 'c'),
      cache.key(bytesOf('a'), 'bc'),
      cache.key(bytesOf('bc'), 'a'),
      cache.key(bytesOf('ab'), ''),
      cache.key(bytesOf(''), 'ab'),
    ]
    expect(new Set(keys.map(String)).size).toBe(keys.length)
    expect(cache.key(bytesOf('ab'), 'c')).toEqual(keys[0])
  })

  it('lets nobody else read the directory or the file', async () => {
    const cache = openCache()
    await cache.write(cache.key(bytesOf('m'), ''), bytesOf('linked'))
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['empty', () => new Uint8Array()],
    ['cut off in its header', (file: Uint8Array) => file.subarray(0, 31)],
    ['cut off at its end', (file: Uint8Array) => file.subarray(0, -1)],
    ['its header alone', (file: Uint8Array) => file.subarray(0, HEADER_BYTES)],
    ['longer', (file: Uint8Array) => Uint8Array.of(...file, 0)],
    ['changed in its header', (file: Uint8Array) => file.with(5, (file[5] ?? 0) ^ 1)],
    ['changed in its content', (file: Uint8Array) => file.with(40, (file[40] ?? 0) ^ 1)],
    ['not one of ours', () => bytesOf('#!/bin/sh\necho this is some other file\n')],
    [
      'the content hashed without its key',
      () => Uint8Array.of(...sha256(bytesOf('linked module')), ...bytesOf('linked module')),
    ],
  ])('ignores and replaces a file that is %s', async (_name, damage) => {
    const cache = openCache()
    const key = cache.key(bytesOf('m'), '')
    await cache.write(key, bytesOf('linked module'))
    const file = await onlyFile()
    await writeFile(file, damage(await readFile(file)))
    expect(await cache.read(key)).toBeUndefined()
    await cache.write(key, bytesOf('linked module'))
    expect(await readText(cache, key)).toBe('linked module')
  })

  it('ignores a file that was whole under another name', async () => {
    const cache = openCache()
    const [key, other] = [cache.key(bytesOf('m'), ''), cache.key(bytesOf('other'), '')]
    await cache.write(key, bytesOf('linked'))
    const file = await onlyFile()
    const name = Buffer.from(other).toString('hex')
    await writeFile(join(directory, `${name}.tenon`), await readFile(file))
    expect(await cache.read(other)).toBeUndefined()
    expect(await readText(cache, key)).toBe('linked')
  })

  it('writes over a link, not through it', async () => {
    const cache = openCache()
    const key = cache.key(bytesOf('m'), '')
    await mkdir(directory, { recursive: true })
    const precious = join(parent, 'precious')
    await writeFile(precious, 'precious')
    await symlink(precious, join(directory, `${Buffer.from(key).toString('hex')}.tenon`))
    expect(await cache.read(key)).toBeUndefined()
    await cache.write(key, bytesOf('linked'))
    expect(await readFile(precious, 'utf8')).toBe('precious')
    expect(await readText(cache, key)).toBe('linked')
  })

  it('lets the files go that were not used for longest, and keeps to its bound', async () => {
    const cache = openCache(3 * (HEADER_BYTES + 10))
    const keys = ['a', 'b', 'c', 'd'].map((name) => cache.key(bytesOf(name), ''))
    const [a, b, c, d] = keys as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
    for (const [i, key] of [a, b, c].entries()) {
      await cache.write(key, new Uint8Array(10))
      const at = new Date(Date.now() - 60_000 + i * 1000)
      await utimes(join(directory, `${Buffer.from(key).toString('hex')}.tenon`), at, at)
    }
    expect(await readdir(directory)).toHaveLength(3)
    expect(await cache.read(a)).toBeDefined()
    await expect
      .poll(async () => (await new NodeCacheFiles(directory).list()).some((file) => file.usedAt > Date.now() - 5000))
      .toBe(true)
    await cache.write(d, new Uint8Array(10))
    const found = await Promise.all([a, b, c, d].map(async (key) => (await cache.read(key)) !== undefined))
    expect(found).toEqual([true, false, true, true])
  })

  it('keeps no file that is larger than the bound, and reads none', async () => {
    const key = openCache().key(bytesOf('m'), '')
    await openCache(HEADER_BYTES + 9).write(key, new Uint8Array(10))
    expect(await openCache().read(key)).toBeUndefined()
    await openCache().write(key, new Uint8Array(10))
    expect(await openCache(HEADER_BYTES + 9).read(key)).toBeUndefined()
    expect(await openCache(HEADER_BYTES + 10).read(key)).toHaveLength(10)
  })

  it('never removes a file that is not its own, but what a dead process left', async () => {
    await mkdir(directory, { recursive: true })
    const dead = `${'0'.repeat(64)}.tenon.1-2-3.tmp`
    const alive = `${'1'.repeat(64)}.tenon.1-2-3.tmp`
    const foreign = ['notes.txt', 'x.tenon', `${'G'.repeat(64)}.tenon`, '.tmp', 'a.tmp']
    const longAgo = new Date(Date.now() - 100 * 24 * 3_600_000)
    for (const name of [...foreign, dead, alive]) {
      await writeFile(join(directory, name), new Uint8Array(1000))
      if (name !== alive) await utimes(join(directory, name), longAgo, longAgo)
    }
    const cache = openCache(100)
    await cache.write(cache.key(bytesOf('m'), ''), new Uint8Array(10))
    const names = await readdir(directory)
    expect(names).toEqual(expect.arrayContaining([...foreign, alive]))
    expect(names).not.toContain(dead)
  })

  it('is as if empty where a file is in the place of the directory, or a directory in the place of a file', async () => {
    const cache = openCache()
    const key = cache.key(bytesOf('m'), '')
    await writeFile(join(parent, 'made'), 'a file')
    await cache.write(key, bytesOf('linked'))
    expect(await cache.read(key)).toBeUndefined()
    await rm(join(parent, 'made'))
    await mkdir(join(directory, `${Buffer.from(key).toString('hex')}.tenon`), { recursive: true })
    await cache.write(key, bytesOf('linked'))
    expect(await cache.read(key)).toBeUndefined()
    expect(await readdir(directory)).toHaveLength(1)
  })

  it('is as if empty where every operation fails', async () => {
    const files: CacheFiles = { read: fail, write: fail, list: fail, remove: fail, touch: fail }
    const cache = new DirectoryCache({ files, sha256, maxBytes: LARGE })
    const key = cache.key(bytesOf('m'), '')
    await cache.write(key, bytesOf('linked'))
    expect(await cache.read(key)).toBeUndefined()
  })

  it('is whole for every reader while several write', async () => {
    const caches = Array.from({ length: 4 }, () => openCache())
    const key = caches[0]?.key(bytesOf('m'), '') ?? new Uint8Array()
    const content = new Uint8Array(200_000).fill(7)
    const seen: (number | undefined)[] = []
    await Promise.all(
      caches.map(async (cache) => {
        for (let i = 0; i < 10; i++) {
          await cache.write(key, content)
          seen.push((await cache.read(key))?.length)
        }
      }),
    )
    expect(new Set(seen)).toEqual(new Set([content.length]))
    expect(await readdir(directory)).toHaveLength(1)
  })

  it('has SHA-256 for its hash', () => {
    const expected = createHash('sha256').update('abc').digest()
    expect(Buffer.from(sha256(bytesOf('a'), bytesOf('bc'))).equals(expected)).toBe(true)
  })
})

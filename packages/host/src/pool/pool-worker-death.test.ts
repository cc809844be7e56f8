import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPool, hostFunction, type PluginPool, type PoolOptions } from '../index.node.ts'
import { gate, settled } from './fake-version.test-support.ts'
import { poolGuest } from './pool-guest.test-support.ts'

const GUEST = poolGuest()
const REAL_WORKER = new URL('../../dist/plugin-worker.node.cjs', import.meta.url)

/** A worker that ends when `trap` is called. */
const DYING_WORKER = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ kind, name }) => { if (kind === 'call' && name === 'trap') process.exit(3) })
await import(${JSON.stringify(REAL_WORKER.href)})
`

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tenon-pool-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function worker(name: string, code: string): URL {
  const file = join(folder, name)
  writeFileSync(file, code)
  return pathToFileURL(file)
}

function make(options: PoolOptions): Promise<PluginPool> {
  const functions = { ask: hostFunction.text((input) => input) }
  return createPool(GUEST, { thread: 'worker', functions, ...options })
}

function code(expected: string): unknown {
  return expect.objectContaining({ code: expected })
}

describe('a worker of a pool that dies', () => {
  it('fails the call in hand; those that wait, run or come are served', async () => {
    await using pool = await make({ size: 2, workerUrl: worker('dying.mjs', DYING_WORKER) })
    const letters = ['a', 'b', 'c', 'd', 'e', 'f']
    const before = pool.call('trap')
    const others = letters.map(async (letter) => (await pool.call('echo', letter)).text())
    await expect(before).rejects.toThrow(code('ERR_WORKER_DIED'))
    expect(await Promise.all(others)).toEqual(letters)
    expect((await pool.call('echo', 'z')).text()).toBe('z')
    expect(pool.stats()).toMatchObject({ broken: 1, failed: 1, failures: { ERR_WORKER_DIED: 1 } })
  })

  it('dies and is replaced as often as it must', async () => {
    await using pool = await make({ size: 1, workerUrl: worker('dying.mjs', DYING_WORKER) })
    for (let i = 0; i < 4; i++) {
      const dying = pool.call('trap')
      const next = pool.call('echo', String(i))
      await expect(dying).rejects.toThrow(code('ERR_WORKER_DIED'))
      expect((await next).text()).toBe(String(i))
    }
    expect(pool.stats().broken).toBe(4)
  })
})

describe('workers that cannot be started', () => {
  it('are an error of createPool, and of a swap', async () => {
    const workerUrl = worker('broken.mjs', 'throw new Error("no worker today")')
    await expect(make({ workerUrl })).rejects.toThrow(code('ERR_WORKER_START'))
    await using pool = await make({ size: 1 })
    await expect(pool.swap(GUEST, { workerUrl })).rejects.toThrow(code('ERR_WORKER_START'))
    expect((await pool.call('echo', 'x')).text()).toBe('x')
  })

  it('leave no call without an answer: those that there are serve all', async () => {
    const workerUrl = worker('once.mjs', DYING_WORKER)
    await using pool = await make({ size: 3, workerUrl })
    worker('once.mjs', 'throw new Error("no worker today")')
    const { opened, open } = gate()
    const lease = pool.run(() => opened)
    const calls = ['a', 'b', 'c', 'd'].map(async (letter) => (await pool.call('echo', letter)).text())
    await new Promise((resolve) => setTimeout(resolve, 100))
    open()
    await lease
    expect(await Promise.all(calls)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('fail calls with the reason where there is no other, and serve again once they can', async () => {
    const workerUrl = worker('later.mjs', DYING_WORKER)
    await using pool = await make({ size: 1, workerUrl })
    worker('later.mjs', 'throw new Error("no worker today")')
    const codes: unknown[] = []
    // A worker may be there already that was started while the file was whole.
    for (let i = 0; i < 5; i++) {
      await pool.call('trap').catch((error: { code: unknown }) => codes.push(error.code))
      await settled()
    }
    expect(codes[0]).toBe('ERR_WORKER_DIED')
    expect(codes.at(-1)).toBe('ERR_WORKER_START')
    worker('later.mjs', DYING_WORKER)
    await expect.poll(() => pool.call('echo', 'x').then((output) => output.text()), { timeout: 20_000 }).toBe('x')
  })
})

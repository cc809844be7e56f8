import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Plugin, PluginOptions } from '../index.node.ts'
import { createWorkerGuest } from './worker-plugin.test-support.ts'

const REAL_WORKER = new URL('../../dist/plugin-worker.node.cjs', import.meta.url)

/** A worker that is ended by its first call of `trap`. Only the first one starts before it is let go. */
const lazyWorker = (folder: string): string => `
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
const starts = ${JSON.stringify(join(folder, 'starts'))}
appendFileSync(starts, '.')
if (readFileSync(starts).length > 1) {
  while (!existsSync(${JSON.stringify(join(folder, 'go'))})) await new Promise((resolve) => setTimeout(resolve, 5))
}
parentPort.on('message', (message) => { if (message.name === 'trap') process.exit(3) })
await import(${JSON.stringify(REAL_WORKER.href)})
`

let folder = ''
let plugin: Plugin

function letGo(): void {
  writeFileSync(join(folder, 'go'), '')
}

/** A plug-in whose worker has died, and whose next one waits to be let go. */
async function openDead(options: PluginOptions = {}): Promise<void> {
  plugin = await createWorkerGuest({ workerUrl: pathToFileURL(join(folder, 'worker.mjs')), ...options })
  await expect(plugin.call('trap')).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenon-restart-'))
  writeFileSync(join(folder, 'worker.mjs'), lazyWorker(folder))
})

afterEach(async () => {
  letGo()
  await plugin.close()
  rmSync(folder, { recursive: true })
})

describe('a call for which a worker must start again', () => {
  test.each([
    ['few', 10],
    ['many', 100_000],
  ])('gets the bytes that it was given, whatever becomes of them: %s', async (_, length) => {
    await openDead()
    const input = new Uint8Array(length).fill(1)
    const output = plugin.call('echo', input)
    input.fill(2)
    structuredClone(input.buffer, { transfer: [input.buffer] })
    letGo()
    expect((await output).bytes()).toEqual(new Uint8Array(length).fill(1))
  })

  test.each([
    ['of the call', {}, { timeoutMs: 20 }],
    ['of the plug-in', { limits: { timeoutMs: 20 } }, {}],
  ])('ends with its time: that %s', async (_, options, call) => {
    await openDead(options)
    const details = { limit: 'timeoutMs', allowed: 20 }
    await expect(plugin.call('echo', 'x', call)).rejects.toMatchObject({ code: 'ERR_TIMEOUT', details })
    letGo()
    expect((await plugin.call('echo', 'next', { timeoutMs: 20_000 })).text()).toBe('next')
  })

  test.each(['call', 'plug-in'])('ends with the signal of the %s', async (whose) => {
    const controller = new AbortController()
    const { signal } = controller
    await openDead(whose === 'plug-in' ? { signal } : {})
    const call = plugin.call('echo', 'x', whose === 'call' ? { signal } : {})
    setTimeout(() => controller.abort('why'), 10)
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: 'why' })
    if (whose === 'plug-in') return
    const next = plugin.call('echo', 'next')
    letGo()
    expect((await next).text()).toBe('next')
  })

  test('ends with close()', async () => {
    await openDead()
    const call = expect(plugin.call('echo')).rejects.toMatchObject({ code: 'ERR_PLUGIN_CLOSED' })
    await plugin.close()
    await call
  })
})

test('a program goes on after close(), whatever was under way', async () => {
  plugin = await createWorkerGuest()
  const index = new URL('../../dist/index.node.js', import.meta.url).href
  const wasm = 'new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])'
  const program = `
    import { createPlugin } from ${JSON.stringify(index)}
    for (let i = 0; i < 8; i++) {
      const plugin = await createPlugin(${wasm}, { thread: 'worker' })
      const reset = plugin.reset()
      await plugin.close()
      await reset
    }
    console.log('went on')`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect({ stdout, stderr }).toEqual({ stdout: 'went on\n', stderr: '' })
})

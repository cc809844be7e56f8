import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StateError } from '@tenon/abi'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { hostFunction, type Plugin } from '../index.node.ts'
import { SharedChannel } from './shared-channel.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

const REAL_WORKER = new URL('../../dist/plugin-worker.node.cjs', import.meta.url)

/** A worker that dies when a call of a certain name has been made, in the way that the name says. */
const DYING_WORKER = `
import { parentPort } from 'node:worker_threads'
const ways = {
  exit: () => process.exit(3),
  throw: () => void setImmediate(() => { throw new Error('a fault of the worker') }),
  reject: () => { void Promise.reject(new Error('a promise nobody heard')) },
  fill: () => { for (const all = []; ; ) all.push(new Array(1_000_000).fill(0.5)) },
}
const say = parentPort.postMessage
parentPort.postMessage = function (message, transfer) {
  if (message.kind === 'returned' && ways[this.way] !== undefined) return ways[this.way]()
  return say.call(parentPort, message, transfer)
}
parentPort.on('message', (message) => { if (message.kind === 'call') parentPort.way = message.name })
await import(${JSON.stringify(REAL_WORKER.href)})
`
const WAYS = ['exit', 'throw', 'reject', 'fill'] as const
const GUEST = workerGuest(
  '(import "extism:host/user" "slow" (func $slow))',
  WAYS.map((way) => `(func (export "${way}"))`).join(' ') + '(func (export "slow") (call $slow))',
)

const opened: Plugin[] = []
const unhandled: unknown[] = []
let folder = ''
let workerUrl: URL

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenon-worker-'))
  const file = join(folder, 'dying-worker.mjs')
  writeFileSync(file, DYING_WORKER)
  workerUrl = pathToFileURL(file)
  process.on('unhandledRejection', (reason) => unhandled.push(reason))
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
  expect(unhandled).toEqual([])
})

async function open(): Promise<Plugin> {
  const functions = { slow: hostFunction([], [], () => new Promise<void>((resolve) => setTimeout(resolve, 50))) }
  const plugin = await createWorkerGuest({ workerUrl, functions }, GUEST)
  opened.push(plugin)
  return plugin
}

describe.each(WAYS)('a worker that dies (%s)', (way) => {
  test('fails the call in hand, and the next gets a fresh one, with the vars', async () => {
    const plugin = await open()
    await plugin.call('remember', 'key')
    plugin.vars.set('ours', 'too')
    await expect(plugin.call(way)).rejects.toMatchObject({ code: 'ERR_WORKER_DIED', name: 'StateError' })
    expect((await plugin.call('recall', 'key')).text()).toBe('key')
    expect((await plugin.call('recall', 'ours')).text()).toBe('too')
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
  })
})

test('a plug-in dies and comes again as often as it must', async () => {
  const plugin = await open()
  for (let i = 0; i < 3; i++) {
    await expect(plugin.call('exit')).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
    expect((await plugin.call('echo', `round ${i}`)).text()).toBe(`round ${i}`)
  }
})

test('a plug-in whose worker has died can be reset and closed', async () => {
  const plugin = await open()
  await expect(plugin.call('exit')).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
  await plugin.reset()
  expect(plugin.memoryBytes).toBe(0)
  await plugin.close()
})

test('close() while a new worker starts settles the call', async () => {
  const plugin = await open()
  await expect(plugin.call('exit')).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
  const call = expect(plugin.call('echo')).rejects.toMatchObject({ code: 'ERR_PLUGIN_CLOSED' })
  await plugin.close()
  await call
})

test.each([
  ['at once', () => {}],
  ['later', () => new Promise<void>((resolve) => setTimeout(resolve, 5))],
])('a worker that dies while a host function answers it %s fails the call, and nothing else', async (_when, slow) => {
  const plugin = await createWorkerGuest({ functions: { slow: hostFunction([], [], slow) } }, GUEST)
  opened.push(plugin)
  const send = vi.spyOn(SharedChannel.prototype, 'send').mockImplementationOnce(() => {
    throw new StateError('ERR_WORKER_DIED', 'The worker of the plug-in does not answer')
  })
  await expect(plugin.call('slow')).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
  expect(send).toHaveBeenCalledOnce()
  await plugin.call('slow')
  send.mockRestore()
})

test('an answer that cannot be sent fails the call, and nothing else', async () => {
  const plugin = await createWorkerGuest({ functions: { slow: hostFunction([], [], () => {}) } }, GUEST)
  opened.push(plugin)
  const cause = new RangeError('Array buffer allocation failed')
  const send = vi.spyOn(SharedChannel.prototype, 'send').mockImplementationOnce(() => {
    throw cause
  })
  await expect(plugin.call('slow')).rejects.toMatchObject({ code: 'ERR_WORKER_DIED', cause })
  send.mockRestore()
  expect((await plugin.call('echo', 'on')).text()).toBe('on')
})

describe('a worker that cannot be started', () => {
  test.each([
    ['there is no such file', 'file:///no/such/worker.mjs'],
    ['it is none', 'data:text/javascript,throw new Error("no worker")'],
  ])('fails the creation: %s', async (_, url) => {
    await expect(createWorkerGuest({ workerUrl: new URL(url) })).rejects.toMatchObject({
      code: 'ERR_WORKER_START',
      name: 'StateError',
    })
  })
})

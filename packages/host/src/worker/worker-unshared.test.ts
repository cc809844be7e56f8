import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hostFunction, type HostFunction, type Plugin, type PluginOptions } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

const GUEST = workerGuest(
  '(import "extism:host/user" "through" (func $through (param i64) (result i64)))',
  `(func (export "through") (call $give (call $through (call $input_offset))))`,
)
const opened: Plugin[] = []

beforeEach(() => void vi.stubGlobal('SharedArrayBuffer', undefined))
afterEach(async () => {
  vi.unstubAllGlobals()
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

async function open(through: HostFunction, options: PluginOptions = {}): Promise<Plugin> {
  const plugin = await createWorkerGuest({ functions: { through }, ...options }, GUEST)
  opened.push(plugin)
  return plugin
}

function code(wanted: string): object {
  return expect.objectContaining({ code: wanted })
}

/** As on a page that is not isolated: nothing can be waited for in the worker, so that it is suspended. */
describe.skipIf(findJspi() === undefined)('a worker that shares no memory with its host', () => {
  test('calls host functions all the same, now or later', async () => {
    const now = await open(hostFunction.text((text) => text.toUpperCase()))
    expect((await now.call('through', 'now')).text()).toBe('NOW')
    const later = await open(hostFunction.bytes(async (bytes) => bytes.toReversed()))
    expect((await later.call('through', 'later')).text()).toBe('retal')
  })

  test('gives blocks that a host function stores their handles in its results', async () => {
    const plugin = await open(
      hostFunction(['i64'], ['i64'], (context, handle) => {
        const stored = context.store(`${context.readText(handle)}!`)
        return context.readText(stored) === 'x!' ? stored : 0n
      }),
    )
    expect((await plugin.call('through', 'x')).text()).toBe('x!')
  })

  test('cannot be asked for other blocks: the error says so', async () => {
    const plugin = await open(hostFunction(['i64'], ['i64'], (context) => context.store(context.readText(99n))))
    await expect(plugin.call('through', 'x')).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'ERR_UNSUPPORTED_PLATFORM' }),
    })
  })

  test('stops by itself in time, and is ended otherwise', async () => {
    const plugin = await open(
      hostFunction.text(() => new Promise<string>(() => {})),
      { limits: { timeoutMs: 60 } },
    )
    await expect(plugin.call('spin')).rejects.toThrow(code('ERR_TIMEOUT'))
    await expect(plugin.call('through')).rejects.toThrow(code('ERR_TIMEOUT'))
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 10)
    await expect(plugin.call('spin', '', { signal: controller.signal, timeoutMs: 5000 })).rejects.toThrow(
      code('ERR_ABORTED'),
    )
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })

  test('refuses a function for standard input, for whose answer nobody could wait', async () => {
    const options = { wasi: { stdin: () => undefined } }
    await expect(
      open(
        hostFunction.text((text) => text),
        options,
      ),
    ).rejects.toThrow(code('ERR_ARGUMENT'))
  })
})

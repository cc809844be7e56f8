import { afterEach, describe, expect, test } from 'vitest'
import { createPlugin, hostFunction, type Plugin, type PluginOptions } from '../index.node.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

/** Logs its input and tells the host, three times; writes lines to standard output. */
const GUEST = workerGuest(
  `(import "extism:host/user" "tell" (func $tell (param i64)))
   (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))`,
  `(func (export "both") (local $left i32)
     (local.set $left (i32.const 3))
     (loop $next
       (call $log_info (call $copy))
       (call $tell (call $input_offset))
       (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
   (func (export "log forever") (loop (call $log_info (call $copy)) (br 0)))
   (data (i32.const 16) "line\\n")
   (func $line (result i32)
     (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 5))
     (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
   (func (export "line") (drop (call $line)))
   (func (export "lines") (local $left i32)
     (local.set $left (i32.const 20000))
     (loop $next (drop (call $line)) (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))`,
)

const opened: Plugin[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

async function open(options: PluginOptions, tell: (text: string) => void = () => {}): Promise<Plugin> {
  const plugin = await createWorkerGuest({ wasi: true, functions: { tell: told(tell) }, ...options }, GUEST)
  opened.push(plugin)
  return plugin
}

function told(tell: (text: string) => void): ReturnType<typeof hostFunction> {
  return hostFunction(['i64'], [], (context, handle) => tell(context.readText(handle)))
}

function refuse(): never {
  throw new Error('closed')
}

function code(wanted: string): object {
  return expect.objectContaining({ code: wanted })
}

describe('logs', () => {
  test('arrive in order, among calls of host functions and before the result', async () => {
    const seen: string[] = []
    const plugin = await open({ logger: (level, text) => seen.push(`${level} ${text}`) }, (text) => seen.push(text))
    await plugin.call('both', 'x')
    expect(seen).toEqual(['info x', 'x', 'info x', 'x', 'info x', 'x'])
  })

  test('are filtered and cut as inline', async () => {
    const [inline, worker]: [string[], string[]] = [[], []]
    for (const [seen, thread] of [
      [inline, 'inline'],
      [worker, 'worker'],
    ] as const) {
      const limits = { logBytes: 5 }
      const options = { wasi: true, functions: { tell: told(() => {}) }, thread, limits }
      const plugin = await createPlugin(GUEST, { ...options, logger: (level, text) => seen.push(`${level} ${text}`) })
      opened.push(plugin)
      await plugin.call('both', 'abc')
      await plugin.call('log', 'abc')
    }
    expect(worker).toEqual(inline)
    expect(worker.length).toBeGreaterThan(1)
    const quiet: string[] = []
    await (await open({ logger: (_, text) => quiet.push(text), logLevel: 'warn' })).call('both', 'x')
    expect(quiet).toEqual([])
  })

  test('go to the methods of an object', async () => {
    const seen: string[] = []
    const plugin = await open({ logger: { info: (text) => seen.push(text) } })
    await plugin.call('log', 'to a method')
    expect(seen).toEqual(['to a method'])
  })

  test('fail the call where the logger throws, and what it left goes with it', async () => {
    const thrown = new Error('the disk is full')
    const logger = (): never => {
      throw thrown
    }
    const plugin = await open({ logger, limits: { timeoutMs: 60_000, logBytes: Infinity } })
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
    for (const name of ['log', 'log forever']) {
      await expect(plugin.call(name, 'x')).rejects.toMatchObject({
        code: 'ERR_HOST_FUNCTION_THREW',
        cause: thrown,
        message: 'The logger threw: the disk is full',
      })
      await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
    }
  })
})

describe('standard output', () => {
  test('arrives as it was written, before the result', async () => {
    const seen: Uint8Array[] = []
    const plugin = await open({ wasi: { stdout: (bytes) => seen.push(bytes) } })
    await plugin.call('line')
    expect(Buffer.concat(seen).toString()).toBe('line\n')
  })

  test('arrives whole, however much it is', async () => {
    let length = 0
    const plugin = await open({ wasi: { stdout: (bytes) => (length += bytes.length) } })
    await plugin.call('lines')
    expect(length).toBe(100_000)
  })

  test('fails the call where its listener throws', async () => {
    const plugin = await open({ wasi: { stdout: refuse } })
    await expect(plugin.call('line')).rejects.toThrow(code('ERR_HOST_FUNCTION_THREW'))
    expect((await plugin.call('echo', 'x')).text()).toBe('x')
  })
})

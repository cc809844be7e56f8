import { HostFunctionError } from '@tenon/abi'
import { afterEach, describe, expect, test } from 'vitest'
import { type CallContext, createPlugin, hostFunction, type HostFunction, type Plugin } from '../index.node.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

/** `through` hands its input to the host and gives back what that returned; `pair` what it was given two of. */
const GUEST = workerGuest(
  `(import "extism:host/user" "through" (func $through (param i64) (result i64)))
   (import "example:more" "pair" (func $pair (param i64 i32) (result i64 i64)))`,
  `(func (export "through") (call $give (call $through (call $input_offset))))
   (func (export "twice") (drop (call $through (call $input_offset))) (call $give (call $through (call $input_offset))))
   (func (export "pair") (local $first i64) (local $second i64) (local $block i64)
     (local.set $block (call $alloc (i64.const 3)))
     (call $pair (call $input_offset) (i32.wrap_i64 (local.get $block)))
     (local.set $second) (local.set $first)
     (drop (call $through (local.get $first)))
     (call $give (local.get $second)))`,
)

const opened: Plugin[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

const noPair = hostFunction(['i64', 'i32'], ['i64', 'i64'], () => [0n, 0n] as const)

async function open(through: HostFunction, pair: HostFunction = noPair): Promise<Plugin> {
  const plugin = await createWorkerGuest({ functions: { through, 'example:more': { pair } } }, GUEST)
  opened.push(plugin)
  return plugin
}

function code(wanted: string): object {
  return expect.objectContaining({ code: wanted })
}

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 5, value))

describe('host functions by content', () => {
  test('run in the thread of the application, with what it knows', async () => {
    const seen: string[] = []
    const plugin = await open(hostFunction.text((text) => (seen.push(text), text.toUpperCase())))
    expect((await plugin.call('through', 'häuser')).text()).toBe('HÄUSER')
    expect(seen).toEqual(['häuser'])
  })

  test('take and give bytes, JSON, and nothing', async () => {
    const bytes = await open(hostFunction.bytes((input) => input.toReversed()))
    expect((await bytes.call('through', Uint8Array.of(1, 2, 0))).bytes()).toEqual(Uint8Array.of(0, 2, 1))
    const json = await open(hostFunction.json<{ n: number }>(({ n }) => ({ n: n + 1, big: null })))
    expect((await json.call('through', '{"n":1}')).json()).toEqual({ n: 2, big: null })
    const nothing = await open(hostFunction.text(() => undefined))
    expect((await nothing.call('through', 'x')).length).toBe(0)
    expect((await bytes.call('through', '')).length).toBe(0)
  })

  test.each([65_407, 65_408, 65_409, 3_000_000])('take and give %d bytes', async (length) => {
    const plugin = await open(hostFunction.bytes((input) => input.map((byte) => byte ^ 255)))
    const output = await plugin.call('through', new Uint8Array(length).fill(1))
    expect(Buffer.compare(output.bytes(), new Uint8Array(length).fill(254))).toBe(0)
  })

  test('may return a promise, whatever this runtime can suspend', async () => {
    const plugin = await open(hostFunction.text((text) => later(`${text}!`)))
    expect((await plugin.call('twice', 'wait')).text()).toBe('wait!')
    const declared = await open(hostFunction.text(async (text) => `${await later(text)}!`))
    expect((await declared.call('through', 'wait')).text()).toBe('wait!')
  })

  test('fail as inline, at once or later', async () => {
    const thrown = new Error('no')
    const fail = (): never => {
      throw thrown
    }
    for (const through of [hostFunction.text(fail), hostFunction.text(() => later('').then(fail))]) {
      const plugin = await open(through)
      const error: unknown = await plugin.call('through', 'x').catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(HostFunctionError)
      expect(error).toMatchObject({
        code: 'ERR_HOST_FUNCTION_THREW',
        cause: thrown,
        message: 'Host function extism:host/user.through threw: no',
      })
      expect((await plugin.call('echo', 'again')).text()).toBe('again')
    }
  })

  test('are held to what they promise to return', async () => {
    const plugin = await open(hostFunction.text(() => later(5 as never)))
    await expect(plugin.call('through', 'x')).rejects.toThrow(code('ERR_HOST_FUNCTION_RESULT'))
    const gone = new Uint8Array(3)
    structuredClone(gone, { transfer: [gone.buffer] })
    const other = await open(hostFunction.bytes(() => gone))
    await expect(other.call('through', 'x')).rejects.toThrow(code('ERR_HOST_FUNCTION_RESULT'))
  })
})

function through(run: (context: CallContext, handle: bigint) => bigint | Promise<bigint>): HostFunction {
  return hostFunction(['i64'], ['i64'], run)
}

describe('host functions by signature', () => {
  test('read the blocks of their arguments, and store new ones', async () => {
    const plugin = await open(through((context, handle) => context.store(context.readText(handle).repeat(2))))
    expect((await plugin.call('through', 'ab')).text()).toBe('abab')
    const slow = await open(
      through(async (context, handle) => {
        const text = await later(context.readText(handle))
        return context.store(`${text}${context.read(handle).length}`)
      }),
    )
    expect((await slow.call('through', 'ab')).text()).toBe('ab2')
  })

  test('read blocks that no argument names, also large ones', async () => {
    const plugin = await open(
      through((context, handle) => {
        const stored = context.store(new Uint8Array(200_000).fill(3))
        const read = context.readBytes(stored)
        return read.length === 200_000 && read.every((byte) => byte === 3) ? stored : handle
      }),
    )
    expect((await plugin.call('through', 'x')).length).toBe(200_000)
  })

  test('give several results', async () => {
    const seen: string[] = []
    const plugin = await open(
      hostFunction.text((text) => void seen.push(text)),
      hostFunction(['i64', 'i32'], ['i64', 'i64'], (context, handle, block) => [
        context.store(`${context.readText(handle)} ${context.readBytes(BigInt(block)).length}`),
        context.store('second'),
      ]),
    )
    expect((await plugin.call('pair', 'first')).text()).toBe('second')
    expect(seen).toEqual(['first 3'])
  })

  test('fail for handles of nothing, as inline', async () => {
    const run = through((context) => context.store(context.readText(12_345n)))
    const plugin = await open(run)
    const inline = await createPlugin(GUEST, { functions: { through: run, 'example:more': { pair: noPair } } })
    const wanted = await inline.call('through', 'x').catch((error: Error) => error.message)
    await expect(plugin.call('through', 'x')).rejects.toThrow(code('ERR_GUEST_HANDLE'))
    await expect(plugin.call('through', 'x')).rejects.toThrow(wanted)
  })

  test('give back unsigned numbers as signed ones, as inline', async () => {
    const plugin = await open(through(() => 2n ** 64n - 1n))
    expect((await plugin.call('through', 'x')).length).toBe(0)
  })
})

describe('the context', () => {
  test('has what the caller gave the call', async () => {
    const seen: unknown[] = []
    const plugin = await open(hostFunction.text((_, context) => void seen.push(context.hostContext)))
    const mine = { of: () => 'mine' }
    await plugin.call('through', 'x', { context: mine })
    await plugin.call('through', 'x')
    expect(seen).toEqual([mine, undefined])
  })

  test('has the vars, as both sides left them', async () => {
    const plugin = await open(
      hostFunction.text((text, { vars }) => {
        const found = vars.getText(text)
        vars.set(text, 'by the host')
        return found
      }),
    )
    plugin.vars.set('key', 'before')
    expect((await plugin.call('through', 'key')).text()).toBe('before')
    expect((await plugin.call('recall', 'key')).text()).toBe('by the host')
    await plugin.call('remember', 'key')
    expect((await plugin.call('through', 'key')).text()).toBe('key')
  })

  test('is void after its call', async () => {
    let kept: CallContext | undefined
    const plugin = await open(hostFunction.text((_, context) => void (kept = context)))
    await plugin.call('through', 'x')
    expect(() => kept?.store('late')).toThrow(code('ERR_CALL_ENDED'))
    expect((await plugin.call('through', 'x')).length).toBe(0)
  })

  test('is void for what goes on after its function returned, as the plug-in runs on', async () => {
    let outcome: unknown
    const plugin = await open(
      hostFunction.text((_, context) => {
        queueMicrotask(() => {
          try {
            outcome = context.store('late')
          } catch (error) {
            outcome = error
          }
        })
      }),
    )
    await plugin.call('through', 'x')
    expect(outcome).toMatchObject({ code: 'ERR_CALL_ENDED' })
  })
})

describe('calls within calls', () => {
  test('into the same plug-in are refused', async () => {
    let plugin: Plugin | undefined
    const self = hostFunction.text(async () => String(await plugin?.call('echo', 'again')))
    plugin = await open(self)
    const error: unknown = await plugin.call('through', 'x').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_PLUGIN_BUSY' })
    expect((await plugin.call('echo', 'x')).text()).toBe('x')
  })

  test('into another worker are waited for', async () => {
    const inner = await open(hostFunction.text((text) => text))
    const outer = await open(hostFunction.text(async (text) => `(${String(await inner.call('echo', text))})`))
    expect((await outer.call('through', 'x')).text()).toBe('(x)')
  })

  test('into an inline plug-in end with the call around them', async () => {
    const inner = await createPlugin(workerGuest(), { limits: { timeoutMs: 60_000 } })
    const plugin = await createWorkerGuest(
      {
        functions: { through: hostFunction.text(() => void inner.callSync('spin')), 'example:more': { pair: noPair } },
        limits: { timeoutMs: 100 },
      },
      GUEST,
    )
    opened.push(plugin)
    await expect(plugin.call('through')).rejects.toThrow(code('ERR_HOST_FUNCTION_THREW'))
  })
})

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  createPlugin,
  hostFunction,
  type Plugin,
  PluginError,
  type PluginOptions,
  type PluginSource,
} from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { nodeModuleBytes } from '../conformance/node-environment.ts'
import { hostileModule } from '../hostile/hostile-module.ts'

/**
 * What was found broken in `@extism/extism`, area by area: here it works, inline and in a worker. What needs a runtime or a
 * bundler of its own is in `tests/runtimes` and `bundlers.test.ts`.
 */
const THREADS = ['inline', 'worker'] as const

const build = (body: string): Promise<Uint8Array> => nodeModuleBytes.assemble(hostileModule(body))

/** Loads, runs, and closes whatever comes of it. */
async function using<T>(source: PluginSource, options: PluginOptions, run: (plugin: Plugin) => Promise<T>): Promise<T> {
  const plugin = await createPlugin(source, options)
  try {
    return await run(plugin)
  } finally {
    await plugin.close()
  }
}

/** The code that something fails with. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'it succeeded'
  } catch (error) {
    return error instanceof Error && PluginError.is(error) ? error.code : String(error)
  }
}

const ECHO =
  '(func (export "echo") (result i32) (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))'

describe.each(THREADS)('%s', (thread) => {
  test('blocks: 100 000 in a call, and freed ones are used again', async () => {
    const wasm = await build(`(func (export "run") (result i32) (local $i i32)
      (loop $l
        (if (i64.eqz (call $alloc (i64.const 8))) (then unreachable))
        (call $free (call $alloc (i64.const 100000)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 100000)))) (i32.const 0))`)
    await using(wasm, { thread, limits: { memoryBytes: 32 * 1024 * 1024 } }, (plugin) => plugin.call('run'))
  })

  test('calls: 20 000 of one plug-in, none of which fails', async () => {
    await using(await build(ECHO), { thread }, async (plugin) => {
      for (let i = 0; i < 20_000; i++) await plugin.call('echo', 'x')
      expect((await plugin.call('echo', 'still')).text()).toBe('still')
    })
  })

  test('ABI: ranges of outputs, the null handle, insides of blocks, bounds, freed blocks', async () => {
    const wasm = await build(`(func (export "run") (result i32) (local $b i64)
      (local.set $b (call $alloc (i64.const 4)))
      (call $store_u8 (local.get $b) (i32.const 97)) (call $store_u8 (i64.add (local.get $b) (i64.const 1)) (i32.const 98))
      (if (i64.ne (call $alloc (i64.const 0)) (i64.const 0)) (then unreachable))
      (if (i64.ne (call $length (i64.add (local.get $b) (i64.const 1))) (i64.const 0)) (then unreachable))
      (if (call $load_u8 (i64.const 0xfffffff0)) (then unreachable))
      (if (i64.ne (call $load_u64 (i64.const -8)) (i64.const 0)) (then unreachable))
      (call $error_set (local.get $b)) (call $error_set (i64.const 0))
      (call $output_set (i64.add (local.get $b) (i64.const 1)) (i64.const 1))
      (call $free (call $alloc (i64.const 8)))
      (drop (call $load_u64 (call $alloc (i64.const 8))))
      (i32.const 0))`)
    const output = await using(wasm, { thread }, (plugin) => plugin.call('run'))
    expect(output.text()).toBe('b')
  })

  test('ABI gaps: all functions that present PDKs import are there', async () => {
    const wasm = await build(`(func (export "run") (result i32)
      (call $input_set (call $alloc (i64.const 3)) (i64.const 3))
      (if (i64.ne (call $input_length) (i64.const 3)) (then unreachable))
      (call $output_set (call $input_offset) (i64.const 3))
      (if (i64.ne (call $output_length) (i64.const 3)) (then unreachable))
      (drop (call $output_offset)) (drop (call $memory_bytes)) (drop (call $error_get)) (drop (call $http_headers))
      (drop (call $get_log_level)) (call $log_trace (call $alloc (i64.const 1))) (call $reset) (i32.const 0))`)
    expect((await using(wasm, { thread }, (plugin) => plugin.call('run'))).length).toBe(0)
  })

  test('results: a code fails the call; constructors run; Haskell gets its arguments', async () => {
    const wasm = await build(`(global $ready (mut i32) (i32.const 0))
      (func (export "__wasm_call_ctors") (global.set $ready (i32.const 1)))
      (func (export "code") (result i32) (i32.const 5))
      (func (export "isReady") (result i32) (i32.sub (i32.const 1) (global.get $ready)))`)
    await using(wasm, { thread }, async (plugin) => {
      await plugin.call('isReady')
      expect(await codeOf(plugin.call('code'))).toBe('ERR_GUEST_RETURNED_CODE')
    })
    const haskell = await build(`(global $seen (mut i32) (i32.const 9))
      (func (export "hs_init") (param i32 i32) (global.set $seen (i32.add (local.get 0) (local.get 1))))
      (func (export "run") (result i32) (global.get $seen))`)
    await using(haskell, { thread }, (plugin) => plugin.call('run'))
  })

  test('config: names of members of every object are no keys', async () => {
    const wasm = await build(`(func (export "run") (result i32) (local $i i64) (local $b i64)
      (local.set $b (call $alloc (call $input_length)))
      (loop $l
        (call $store_u8 (i64.add (local.get $b) (local.get $i)) (call $input_load_u8 (local.get $i)))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br_if $l (i64.lt_u (local.get $i) (call $input_length))))
      (i64.ne (call $config_get (local.get $b)) (i64.const 0)))`)
    await using(wasm, { thread, config: { a: 'b' } }, async (plugin) => {
      for (const key of ['toString', '__proto__', 'constructor']) await plugin.call('run', key)
      expect(await codeOf(plugin.call('run', 'a'))).toBe('ERR_GUEST_RETURNED_CODE')
    })
  })

  test('memory: the bound holds for what the guest grows', async () => {
    const wasm = await build(
      '(func (export "run") (result i32) (i32.add (memory.grow (i32.const 1000)) (i32.const 1)))',
    )
    await using(wasm, { thread, limits: { memoryBytes: 1024 * 1024 } }, (plugin) => plugin.call('run'))
  })

  test('state: after an unknown function the next call works', async () => {
    await using(await build(ECHO), { thread }, async (plugin) => {
      expect(await codeOf(plugin.call('nobody'))).toBe('ERR_EXPORT_MISSING')
      expect((await plugin.call('echo', 'x')).text()).toBe('x')
    })
  })

  test('timeouts: in every place, and the plug-in goes on', async () => {
    const wasm = await build(`${ECHO} (func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))`)
    await using(wasm, { thread, limits: { timeoutMs: 300 } }, async (plugin) => {
      expect(await codeOf(plugin.call('spin'))).toBe('ERR_TIMEOUT')
      expect((await plugin.call('echo', 'x', { timeoutMs: 10_000 })).text()).toBe('x')
    })
  })

  test('isolation: a buffer that is handed over whole cannot be changed by the guest', async () => {
    const wasm = await build(`(func (export "run") (result i32) (call $store_u8 (call $input_offset) (i32.const 33))
      (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))`)
    const input = new TextEncoder().encode('abc')
    const output = await using(wasm, { thread }, (plugin) => plugin.call('run', input))
    expect([output.text(), new TextDecoder().decode(input)]).toEqual(['!bc', 'abc'])
  })

  test('WASI: an exit is an error with its code', async () => {
    const wasm = await build(`(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (func (export "run") (result i32) (call $exit (i32.const 3)) (i32.const 0))`)
    const work = using(wasm, { thread, wasi: true }, (plugin) => plugin.call('run'))
    await expect(work).rejects.toMatchObject({ code: 'ERR_GUEST_EXIT', details: { exitCode: 3 } })
  })

  test('a host function that throws leaves the plug-in as it was', async () => {
    const wasm = await build(`(import "extism:host/user" "fail" (func $fail (param i64) (result i64)))
      ${ECHO} (func (export "run") (result i32) (drop (call $fail (i64.const 0))) (i32.const 0))`)
    const functions = {
      fail: hostFunction.text(() => {
        throw new Error('no')
      }),
    }
    await using(wasm, { thread, functions }, async (plugin) => {
      expect(await codeOf(plugin.call('run'))).toBe('ERR_HOST_FUNCTION_THREW')
      expect((await plugin.call('echo', 'x')).text()).toBe('x')
    })
  })
})

describe('in a worker', () => {
  test('close() in a call settles it', async () => {
    const plugin = await createPlugin(await build('(func (export "spin") (loop $l (br $l)))'), { thread: 'worker' })
    const call = codeOf(plugin.call('spin'))
    await plugin.close()
    expect(await call).toBe('ERR_PLUGIN_CLOSED')
  })

  test('a failure of linking or of initialisation is an error of the plug-in', async () => {
    const unlinked = await build('(import "nobody" "f" (func $f))\n(func (export "run") (call $f))')
    expect(await codeOf(createPlugin(unlinked, { thread: 'worker' }))).toBe('ERR_IMPORT_MISSING')
    const broken = await build('(func $s unreachable) (start $s) (func (export "run"))')
    expect(await codeOf(using(broken, { thread: 'worker' }, (plugin) => plugin.call('run')))).toBe('ERR_GUEST_TRAP')
  })

  test('a host function is waited for by what it returns, however it is written', async () => {
    const wasm = await build(`(import "extism:host/user" "later" (func $later (param i64) (result i64)))
      (func (export "run") (result i32) (call $give (call $later (i64.const 0))) (i32.const 0))`)
    const later = hostFunction.text(() => new Promise<string>((resolve) => setTimeout(resolve, 5, 'later')))
    const output = await using(wasm, { functions: { later } }, (plugin) => plugin.call('run'))
    expect(output.text()).toBe('later')
  })
})

describe('manifests', () => {
  let folder = ''
  let wasm = new Uint8Array()

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tenon-peers-'))
    wasm = new Uint8Array(
      await build(`${ECHO} (func (export "spin") (loop $l (br $l)))
      (func (export "grow") (result i32) (i32.add (memory.grow (i32.const 1000)) (i32.const 1)))`),
    )
    writeFileSync(join(folder, 'a.wasm'), wasm)
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('in JSON: memory, timeout_ms and base64 hold', async () => {
    const data = Buffer.from(wasm).toString('base64')
    const json = JSON.stringify({ wasm: [{ data }], memory: { max_pages: 20 }, timeout_ms: 300 })
    await using(json, {}, async (plugin) => {
      await plugin.call('grow')
      expect(await codeOf(plugin.call('spin'))).toBe('ERR_TIMEOUT')
    })
  })

  test('as objects: snake_case and timeoutMs hold', async () => {
    const memory = { max_pages: 20 }
    const snake = { wasm: [{ path: join(folder, 'a.wasm') }], memory, timeoutMs: 300 } as PluginSource
    await using(snake, {}, async (plugin) => {
      await plugin.call('grow')
      expect(await codeOf(plugin.call('spin'))).toBe('ERR_TIMEOUT')
    })
  })

  test('a hash is of the bytes given, not of the buffer that they are part of', async () => {
    const padded = new Uint8Array(wasm.length + 10)
    padded.set(wasm, 5)
    const data = padded.subarray(5, 5 + wasm.length)
    const hash = createHash('sha256').update(wasm).digest('hex')
    const output = await using({ wasm: [{ data, hash }] }, {}, (plugin) => plugin.call('echo', 'x'))
    expect(output.text()).toBe('x')
  })

  test('allowed_paths is host directory to guest directory, and ro: is read-only', async () => {
    const guest = await build(`
      (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (data (i32.const 100) "a.wasmnew")
      (func (export "read") (result i32) (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 6)
        (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
      (func (export "create") (result i32) (call $open (i32.const 3) (i32.const 0) (i32.const 106) (i32.const 3)
        (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0)))`)
    const manifest = { wasm: [{ data: guest }], allowedPaths: { [`ro:${folder}`]: '/data' } }
    await using(manifest, { wasi: true }, async (plugin) => {
      await plugin.call('read')
      expect(await codeOf(plugin.call('create'))).toBe('ERR_GUEST_RETURNED_CODE')
    })
  })
})

describe('HTTP', () => {
  let server: Server
  let port = 0

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: `http://localhost:${port}/` }).end()
      else response.end('x'.repeat(request.url === '/big' ? 20_000 : 3))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })

  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const GET = `(func (export "get") (result i32) (local $i i64) (local $b i64)
    (local.set $b (call $alloc (call $input_length)))
    (loop $l
      (call $store_u8 (i64.add (local.get $b) (local.get $i)) (call $input_load_u8 (local.get $i)))
      (local.set $i (i64.add (local.get $i) (i64.const 1)))
      (br_if $l (i64.lt_u (local.get $i) (call $input_length))))
    (call $give (call $http_request (local.get $b) (i64.const 0))) (i32.const 0))`

  // The server is in this thread: a plug-in must not stand still in it.
  test.each([
    ['a request that is allowed', '/', '3 bytes'],
    ['a redirect to a host that is not allowed', '/away', 'ERR_HOST_NOT_ALLOWED'],
    ['a response beyond the limit', '/big', 'ERR_HTTP_BODY_LIMIT'],
  ])('%s', async (_, path, expected) => {
    const options: PluginOptions = {
      thread: 'worker',
      allowedHosts: ['127.0.0.1'],
      limits: { httpResponseBytes: 10_000 },
    }
    const outcome = await using(await build(GET), options, async (plugin) => {
      try {
        return `${(await plugin.call('get', JSON.stringify({ url: `http://127.0.0.1:${port}${path}` }))).length} bytes`
      } catch (error) {
        return codeOf(Promise.reject(error))
      }
    })
    expect(outcome).toBe(expected)
  })
})

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { hostSdk } from '../create-plugin.ts'
import { nodePlatform } from '../platform/node/node-platform.ts'
import {
  compilePlugin,
  createPlugin,
  hostFunction,
  linkPlugin,
  type ManifestInput,
  type PluginOptions,
} from '../index.node.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import { type LoopbackServer, startLoopbackServer } from '../platform/node/loopback-server.test-support.ts'

const FRESH: PluginOptions = { isolation: 'fresh-per-call', thread: 'inline' }

/** Returns how many times it was called before; each kind of state is one more way to know. */
const counter = (state: string, next: string): Uint8Array<ArrayBuffer> =>
  assembleWat(`(module ${state} (func (export "run") (result i32) ${next}))`)

const IN_GLOBAL = counter(
  '(global $n (mut i32) (i32.const -1))',
  '(global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)',
)
/** The length of a table is state that cannot be put back. */
const IN_TABLE = counter('(table 0 funcref)', '(table.grow (ref.null func) (i32.const 1))')
const IN_SEGMENT = counter(
  '(memory 1) (data $d "a")',
  '(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d) (i32.const 0)',
)

async function run(source: Parameters<typeof createPlugin>[0], options: PluginOptions = FRESH): Promise<void> {
  const plugin = await createPlugin(source, options)
  for (let count = 0; count < 4; count++) expect((await plugin.call('run')).bytes()).toHaveLength(0)
  await plugin.close()
}

describe('isolation fresh-per-call', () => {
  it.each([
    ['restores', IN_GLOBAL, undefined],
    ['makes anew', IN_TABLE, 'its code changes tables'],
    ['makes anew', IN_SEGMENT, 'its code drops segments'],
  ])('%s what it can: %#', async (_how, bytes, obstacle) => {
    const compiled = await compilePlugin(bytes, FRESH)
    expect(compiled.restoreObstacle).toBe(obstacle)
    await run(bytes)
    await run(bytes, { ...FRESH, isolation: 'new-instance' })
  })

  it('makes anew what has more memory than is worth a copy', async () => {
    for (const [pages, initialisations] of [
      [256, 1],
      [257, 4],
    ] as const) {
      let count = 0
      const begun = hostFunction([], [], () => void count++)
      const bytes = assembleWat(`(module (import "user" "begun" (func $begun)) (memory ${pages}) (start $begun)
        (func (export "run") (result i32) (local $n i32)
          (local.set $n (i32.load (i32.const 9)))
          (i32.store (i32.const 9) (i32.const 1))
          (local.get $n)))`)
      await run(bytes, { ...FRESH, functions: { user: { begun } } })
      expect(count).toBe(initialisations)
    }
  })

  it('makes anew what came compiled', async () => {
    const module = await WebAssembly.compile(IN_GLOBAL)
    expect((await compilePlugin(module, FRESH)).restoreObstacle).toMatch(/came compiled/)
    await run(module)
  })

  it('shares nothing with a plug-in of the same bytes that calls share', async () => {
    const reused = await createPlugin(IN_GLOBAL)
    await run(IN_GLOBAL)
    await reused.call('run')
    await expect(reused.call('run')).rejects.toMatchObject({ code: 'ERR_GUEST_RETURNED_CODE' })
    await run(IN_GLOBAL)
  })

  it('restores modules that are linked, and makes them anew where one cannot be', async () => {
    const main = assembleWat(`(module (import "other" "run" (func $other (result i32)))
      (global $n (mut i32) (i32.const -1))
      (func (export "run") (result i32)
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (i32.add (global.get $n) (call $other))))`)
    for (const [other, isRestored] of [
      [IN_GLOBAL, true],
      [IN_TABLE, false],
    ] as const) {
      const manifest: ManifestInput = {
        wasm: [
          { data: other, name: 'other' },
          { data: main, name: 'main' },
        ],
      }
      expect((await compilePlugin(manifest, FRESH)).restoreObstacle === undefined).toBe(isRestored)
      await run(manifest)
    }
  })

  it('makes anew modules that share a memory', async () => {
    const owner = assembleWat('(module (memory (export "memory") 1))')
    const main = assembleWat(`(module (import "owner" "memory" (memory 1))
      (func (export "run") (result i32) (local $n i32)
        (local.set $n (i32.load (i32.const 0)))
        (i32.store (i32.const 0) (i32.add (local.get $n) (i32.const 1)))
        (local.get $n)))`)
    const manifest = {
      wasm: [
        { data: owner, name: 'owner' },
        { data: main, name: 'main' },
      ],
    }
    expect((await compilePlugin(manifest, FRESH)).restoreObstacle).toBe('it imports a memory')
    await run(manifest)
  })

  it.runIf(hasMultiMemory())(
    'restores what was linked ahead of time, where the application vouches for it',
    async () => {
      const { wasm } = await linkPlugin(IN_GLOBAL, { restore: true })
      expect((await compilePlugin(wasm, { ...FRESH, trustLinked: true })).restoreObstacle).toBeUndefined()
      expect((await compilePlugin(wasm, FRESH)).restoreObstacle).toMatch(/linked ahead of time/)
      await run(wasm, { ...FRESH, trustLinked: true })
      await run(wasm)
      const plain = await linkPlugin(IN_GLOBAL)
      expect((await compilePlugin(plain.wasm, { ...FRESH, trustLinked: true })).restoreObstacle).toBeDefined()
      await run(plain.wasm, { ...FRESH, trustLinked: true })
    },
  )

  it('runs a command again and again', async () => {
    const exit = '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))'
    const command = assembleWat(`(module ${exit} (memory (export "memory") 1) (global $n (mut i32) (i32.const -1))
      (func (export "_start")
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (call $exit (global.get $n))))`)
    const plugin = await createPlugin(command, { ...FRESH, wasi: true })
    for (let count = 0; count < 4; count++) await plugin.call('_start')
  })

  it('restores on a worker too', async () => {
    const plugin = await createPlugin(IN_GLOBAL, { ...FRESH, thread: 'worker' })
    plugin.vars.set('mine', 'stays')
    for (let count = 0; count < 4; count++) await plugin.call('run')
    expect(plugin.vars.keys()).toEqual(['mine'])
    await plugin.close()
  })

  it('is clean for a host function that calls another plug-in of the same code', async () => {
    const bytes = assembleWat(`(module (import "user" "next" (func $next)) (memory 1)
      (func (export "run") (result i32) (local $n i32)
        (local.set $n (i32.load (i32.const 0)))
        (i32.store (i32.const 0) (i32.const 1))
        (call $next)
        (i32.or (local.get $n) (i32.sub (i32.load (i32.const 0)) (i32.const 1)))))`)
    const inner = await createPlugin(bytes, {
      ...FRESH,
      functions: { user: { next: hostFunction([], [], () => undefined) } },
    })
    const next = hostFunction([], [], () => void inner.callSync('run'))
    await run(bytes, { ...FRESH, functions: { user: { next } } })
  })
})

describe('HTTP in fresh calls', () => {
  let server: LoopbackServer
  beforeAll(async () => {
    server = await startLoopbackServer()
  })
  afterAll(() => server.stop())

  const GUEST = assembleWat(`(module
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (import "extism:host/env" "http_request" (func $request (param i64 i64) (result i64)))
    (import "extism:host/env" "http_status_code" (func $status (result i32)))
    (import "extism:host/env" "http_headers" (func $headers (result i64)))
    (func (export "ask") (result i32) (drop (call $request (call $input) (i64.const 0))) (call $status))
    (func (export "know") (result i32) (i32.or (call $status) (i64.ne (call $headers) (i64.const 0)))))`)

  it('shows neither status nor headers of a response to a call before', async () => {
    const plugin = await createPlugin(GUEST, { ...FRESH, allowedHosts: ['127.0.0.1'], httpResponseHeaders: true })
    for (let count = 0; count < 2; count++) {
      const asked = plugin.call('ask', JSON.stringify({ url: `http://127.0.0.1:${server.port}/status?code=418` }))
      await expect(asked).rejects.toMatchObject({ details: { returnCode: 418 } })
      expect((await plugin.call('know')).length).toBe(0)
    }
  })
})

/** The code that an export returned. */
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 0,
    (error: { readonly details: { readonly returnCode: unknown } }) => error.details.returnCode,
  )

describe('WASI in fresh calls', () => {
  const GUEST = assembleWat(`(module
    (import "wasi_snapshot_preview1" "path_open"
      (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (memory (export "memory") 1) (data (i32.const 8) "secret.txt")
    (func $try (param $flags i32) (result i32)
      (call $open (i32.const 3) (i32.const 0) (i32.const 8) (i32.const 10) (local.get $flags) (i64.const 64) (i64.const 0)
        (i32.const 0) (i32.const 100)))
    (func (export "write") (result i32) (call $try (i32.const 1)))
    (func (export "read") (result i32) (call $try (i32.const 0)))
    (func (export "close_5") (result i32) (call $close (i32.const 5)))
    (func (export "descriptor") (result i32) (drop (call $try (i32.const 1))) (i32.load (i32.const 100)))
    (func (export "chance") (result i32) (drop (call $random (i32.const 0) (i32.const 1))) (i32.load8_u (i32.const 0))))`)
  it.each(['fresh-per-call', 'new-instance'] as const)(
    '%s has no file and no descriptor of a call before',
    async (isolation) => {
      const plugin = await createPlugin(GUEST, { ...FRESH, isolation, wasi: { files: { '/data': { 'a.txt': 'a' } } } })
      for (let count = 0; count < 3; count++) {
        expect(await codeOf(plugin.call('read'))).not.toBe(0)
        expect(await codeOf(plugin.call('write'))).toBe(0)
        expect(await codeOf(plugin.call('descriptor'))).toBe(4)
        expect(await codeOf(plugin.call('close_5'))).not.toBe(0)
      }
    },
  )

  it('gives each call the same chance where it is to be deterministic', async () => {
    const plugin = await createPlugin(GUEST, { ...FRESH, wasi: { deterministic: { seed: 7 } } })
    const first = await codeOf(plugin.call('chance'))
    for (let count = 0; count < 3; count++) expect(await codeOf(plugin.call('chance'))).toBe(first)
  })
})

describe('the directory of linked modules', () => {
  it('keeps whether a module can be restored', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenon-fresh-'))
    try {
      for (const obstacle of [undefined, 'its code changes tables']) {
        for (let count = 0; count < 2; count++) {
          // Its own loader, which has nothing in memory, as in another process.
          const compiled = await hostSdk(nodePlatform).compilePlugin(obstacle === undefined ? IN_GLOBAL : IN_TABLE, {
            ...FRESH,
            cache: { directory },
          })
          expect(compiled.restoreObstacle).toBe(obstacle)
          const plugin = await compiled.instantiate()
          for (let call = 0; call < 3; call++) await plugin.call('run')
          await expect.poll(() => readdir(directory)).toHaveLength(obstacle === undefined ? 1 : 2)
        }
      }
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

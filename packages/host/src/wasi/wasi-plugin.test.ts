import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ERRNO, MemoryFileSystem, readOnly } from '@tenon/wasi'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin, type Plugin, type PluginOptions } from '../index.node.ts'

const SIGNATURES = {
  args_sizes_get: '(param i32 i32) (result i32)',
  environ_sizes_get: '(param i32 i32) (result i32)',
  clock_time_get: '(param i32 i64 i32) (result i32)',
  fd_write: '(param i32 i32 i32 i32) (result i32)',
  fd_read: '(param i32 i32 i32 i32) (result i32)',
  fd_close: '(param i32) (result i32)',
  fd_prestat_get: '(param i32 i32) (result i32)',
  path_open: '(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)',
  path_unlink_file: '(param i32 i32 i32) (result i32)',
  poll_oneoff: '(param i32 i32 i32 i32) (result i32)',
  proc_exit: '(param i32)',
  proc_raise: '(param i32) (result i32)',
  random_get: '(param i32 i32) (result i32)',
  sched_yield: '(result i32)',
  sock_accept: '(param i32 i32 i32) (result i32)',
  sock_recv: '(param i32 i32 i32 i32 i32 i32) (result i32)',
  sock_send: '(param i32 i32 i32 i32 i32) (result i32)',
  sock_shutdown: '(param i32 i32) (result i32)',
}

/** A guest that may use every function above; an export's result is its code, so a WASI error number can be seen. */
function guest(body: string, memory = '(memory (export "memory") 4)'): Uint8Array<ArrayBuffer> {
  const imports = Object.entries(SIGNATURES)
    .filter(([name]) => body.includes(`$${name}`))
    .map(([name, type]) => `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`)
  return assembleWat(`(module ${imports.join('\n')} ${memory} ${body})`)
}

const load = (body: string, options: PluginOptions = {}, memory?: string): Promise<Plugin> =>
  createPlugin(guest(body, memory), { wasi: true, ...options })

/** The code that an export returns. */
async function codeOf(plugin: Plugin, name: string): Promise<unknown> {
  const error: unknown = await plugin.call(name).then(
    () => ({ code: 'ERR_GUEST_RETURNED_CODE', details: { returnCode: 0 } }),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'ERR_GUEST_RETURNED_CODE' })
  return (error as { details: { returnCode: number } }).details.returnCode
}

const HELLO = '(data (i32.const 0) "\\10\\00\\00\\00\\05\\00\\00\\00") (data (i32.const 16) "hello")'

describe('streams', () => {
  const WRITE = `${HELLO}
    (func (export "out") (result i32) (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (func (export "err") (result i32) (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
    (func (export "in") (result i32)
      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))) (i32.load (i32.const 8)))`

  it('reach the host', async () => {
    const written: string[] = []
    const sink = (stream: string) => (bytes: Uint8Array) => {
      written.push(`${stream}:${new TextDecoder().decode(bytes)}`)
    }
    const plugin = await load(WRITE, { wasi: { stdout: sink('out'), stderr: sink('err') } })
    await plugin.call('out')
    await plugin.call('err')
    expect(written).toEqual(['out:hello', 'err:hello'])
  })

  it('are dropped where nobody listens, and standard input is at its end', async () => {
    const plugin = await load(WRITE)
    expect(await codeOf(plugin, 'out')).toBe(0)
    expect(await codeOf(plugin, 'in')).toBe(0)
  })

  it('fail the call with what the host throws', async () => {
    const cause = new Error('disk full')
    const stdout = (): void => {
      throw cause
    }
    const plugin = await load(WRITE, { wasi: { stdout } })
    await expect(plugin.call('out')).rejects.toMatchObject({
      code: 'ERR_HOST_FUNCTION_THREW',
      details: { function: 'wasi.stdout' },
      cause,
    })
    expect(await codeOf(plugin, 'err')).toBe(0)
  })
})

describe('an exit', () => {
  it('is a failure with the code, or success with 0', async () => {
    const plugin = await load(`
      (func (export "fine") (call $proc_exit (i32.const 0)))
      (func (export "three") (call $proc_exit (i32.const 3)))
      (func (export "minus") (call $proc_exit (i32.const -1)))
      (func (export "raise") (drop (call $proc_raise (i32.const 6))))`)
    await plugin.call('fine')
    await expect(plugin.call('three')).rejects.toMatchObject({ code: 'ERR_GUEST_EXIT', details: { exitCode: 3 } })
    await expect(plugin.call('minus')).rejects.toMatchObject({ code: 'ERR_GUEST_EXIT', details: { exitCode: -1 } })
    await expect(plugin.call('raise')).rejects.toMatchObject({ code: 'ERR_GUEST_EXIT', details: { exitCode: 134 } })
  })

  it('is one even if the guest catches it', async () => {
    const plugin = await load(`(func (export "run") (result i32)
      (try (do (call $proc_exit (i32.const 3))) (catch_all)) (i32.const 0))`)
    await expect(plugin.call('run')).rejects.toMatchObject({ code: 'ERR_GUEST_EXIT', details: { exitCode: 3 } })
  })
})

it('a start function can use WASI', async () => {
  const plugin = await load(
    '(func $start (drop (call $random_get (i32.const 0) (i32.const 4)))) (start $start)(func (export "run"))',
  )
  expect((await plugin.call('run')).length).toBe(0)
})

describe('bad uses', () => {
  it.each([
    ['sock_accept', 3],
    ['sock_recv', 6],
    ['sock_send', 5],
    ['sock_shutdown', 2],
  ])('%s says that there are no sockets', async (name, count) => {
    const rest = '(i32.const 0)'.repeat(count - 1)
    const plugin = await load(`
      (func (export "stream") (result i32) (call $${name} (i32.const 1) ${rest}))
      (func (export "none") (result i32) (call $${name} (i32.const -1) ${rest}))`)
    expect(await codeOf(plugin, 'stream')).toBe(ERRNO.NOTSOCK)
    expect(await codeOf(plugin, 'none')).toBe(ERRNO.BADF)
  })

  it('a module without a memory is told so', async () => {
    const body = `(func (export "run") (result i32) (call $fd_close (i32.const 9)))
      (func (export "yield") (result i32) (call $sched_yield))`
    const plugin = await load(body, {}, '')
    await expect(plugin.call('run')).rejects.toMatchObject({
      code: 'ERR_GUEST_TRAP',
      message: expect.stringContaining('memory'),
      details: { function: 'fd_close' },
    })
    expect(await codeOf(plugin, 'yield')).toBe(0)
  })

  it.each([
    ['fd_write', '(i32.const 1) (i32.const -4) (i32.const 1) (i32.const 8)'],
    ['fd_write', '(i32.const 1) (i32.const 0) (i32.const -1) (i32.const 8)'],
    ['fd_write', '(i32.const 1) (i32.const 0) (i32.const 0) (i32.const 262141)'],
    ['poll_oneoff', '(i32.const 262100) (i32.const 0) (i32.const 1) (i32.const 8)'],
    ['random_get', '(i32.const 262144) (i32.const 1)'],
    ['random_get', '(i32.const 0) (i32.const -1)'],
    ['random_get', '(i32.const -8) (i32.const 8)'],
  ])('%s traps on a pointer out of range: %s', async (name, args) => {
    const plugin = await load(`(func (export "run") (result i32) (call $${name} ${args}))
      (func (export "fine") (result i32) (i32.const 0))`)
    await expect(plugin.call('run')).rejects.toMatchObject({ code: 'ERR_GUEST_TRAP' })
    expect(await codeOf(plugin, 'fine')).toBe(0)
  })
})

describe('random_get', () => {
  it('fills any length, and no byte beyond it', async () => {
    const plugin = await load(`(func (export "run") (result i32)
      (drop (call $random_get (i32.const 8) (i32.const 200000)))
      (i64.eqz (i64.load (i32.const 8)))
      (i64.eqz (i64.load (i32.const 200000)))
      (i64.ne (i64.load (i32.const 0)) (i64.const 0))
      (i64.ne (i64.load (i32.const 200008)) (i64.const 0))
      (i32.or) (i32.or) (i32.or))`)
    expect(await codeOf(plugin, 'run')).toBe(0)
  })

  it('takes a pointer above 2 GiB', async () => {
    const plugin = await load(
      `(func (export "run") (result i32) (local $zeroes i32)
        (drop (call $random_get (i32.const 0x80000000) (i32.const 16)))
        (i64.eqz (i64.load (i32.const 0x80000000))))`,
      {},
      '(memory (export "memory") 32769)',
    )
    expect(await codeOf(plugin, 'run')).toBe(0)
  })
})

describe('sleep', () => {
  const SLEEP = `(func $sleep (param $ms i64) (result i32)
      (i32.store (i32.const 16) (i32.const 1))
      (i64.store (i32.const 24) (i64.mul (local.get $ms) (i64.const 1000000)))
      (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
    (func (export "nap") (result i32) (call $sleep (i64.const 30)))
    (func (export "hour") (result i32) (call $sleep (i64.const 3600000)))`

  it('takes its time', async () => {
    const plugin = await load(SLEEP)
    const startedAt = performance.now()
    expect(await codeOf(plugin, 'nap')).toBe(0)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(30)
  })

  it('ends with the call', async () => {
    const plugin = await load(SLEEP, { limits: { timeoutMs: 100 } })
    const startedAt = performance.now()
    await expect(plugin.call('hour')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    expect(await codeOf(plugin, 'nap')).toBe(0)
  })
})

describe('allowedPaths', () => {
  const FILES = `(data (i32.const 0) "\\00\\01\\00\\00\\40\\00\\00\\00") (data (i32.const 16) "file.txt") (data (i32.const 32) "../up")
    (func $open (param $at i32) (param $length i32) (param $rights i64) (result i32)
      (call $path_open (i32.const 3) (i32.const 1) (local.get $at) (local.get $length) (i32.const 0)
        (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 12)))
    (func (export "size") (result i32)
      (drop (call $open (i32.const 16) (i32.const 8) (i64.const 2)))
      (drop (call $fd_read (i32.load (i32.const 12)) (i32.const 0) (i32.const 1) (i32.const 8)))
      (drop (call $fd_close (i32.load (i32.const 12))))
      (i32.load (i32.const 8)))
    (func (export "write") (result i32) (call $open (i32.const 16) (i32.const 8) (i64.const 64)))
    (func (export "escape") (result i32) (call $open (i32.const 32) (i32.const 5) (i64.const 2)))
    (func (export "unlink") (result i32) (call $path_unlink_file (i32.const 3) (i32.const 16) (i32.const 8)))
    (func (export "granted") (result i32) (call $fd_prestat_get (i32.const 3) (i32.const 8)))
    (func (export "descriptor") (result i32)
      (drop (call $open (i32.const 16) (i32.const 8) (i64.const 2)))
      (drop (call $fd_close (i32.load (i32.const 12)))) (i32.load (i32.const 12)))`
  let host: string

  beforeEach(() => {
    host = mkdtempSync(join(tmpdir(), 'allowed-'))
    writeFileSync(join(host, 'file.txt'), 'hello')
  })
  afterEach(() => rmSync(host, { recursive: true }))

  it('lets a plug-in read, write and remove, and no further', async () => {
    const plugin = await load(FILES, { allowedPaths: { [host]: '/data' } })
    expect(await codeOf(plugin, 'size')).toBe(5)
    expect(await codeOf(plugin, 'write')).toBe(0)
    expect(await codeOf(plugin, 'escape')).toBe(ERRNO.NOTCAPABLE)
    expect(await codeOf(plugin, 'unlink')).toBe(0)
    expect(() => readFileSync(join(host, 'file.txt'))).toThrow('ENOENT')
  })

  it('gives a number that is free again', async () => {
    const plugin = await load(FILES, { allowedPaths: { [host]: '/data' } })
    expect(await codeOf(plugin, 'descriptor')).toBe(4)
    expect(await codeOf(plugin, 'descriptor')).toBe(4)
  })

  it('is read-only with ro:', async () => {
    const plugin = await load(FILES, { allowedPaths: { [`ro:${host}`]: '/data' } })
    expect(await codeOf(plugin, 'size')).toBe(5)
    expect(await codeOf(plugin, 'write')).toBe(ERRNO.ROFS)
    expect(await codeOf(plugin, 'unlink')).toBe(ERRNO.ROFS)
  })

  it('grants no two directories by one name', async () => {
    const twice = { allowedPaths: { [host]: '/data' }, wasi: { files: { '/data': {} } } }
    await expect(load(FILES, twice)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it('grants nothing by default', async () => {
    expect(await codeOf(await load(FILES), 'granted')).toBe(ERRNO.BADF)
  })

  it('fails on a directory that is not there', async () => {
    const missing = join(host, 'missing')
    const plugin = await load(FILES, { allowedPaths: { [missing]: '/data' } })
    await expect(plugin.call('size')).rejects.toMatchObject({
      code: 'ERR_PATH_NOT_ALLOWED',
      details: { path: missing },
    })
  })
})

describe('what WASI is given by option', () => {
  const STRINGS = `
    (func (export "args") (result i32)
      (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
      (i32.or (i32.shl (i32.load (i32.const 0)) (i32.const 8)) (i32.load (i32.const 4))))
    (func (export "environ") (result i32)
      (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
      (i32.or (i32.shl (i32.load (i32.const 0)) (i32.const 8)) (i32.load (i32.const 4))))`

  it('arguments and an environment', async () => {
    const plugin = await load(STRINGS, { wasi: { args: ['prog', 'x'], env: { A: 'b' } } })
    expect(await codeOf(plugin, 'args')).toBe((2 << 8) | 7)
    expect(await codeOf(plugin, 'environ')).toBe((1 << 8) | 4)
    const without = await load(STRINGS)
    expect([await codeOf(without, 'args'), await codeOf(without, 'environ')]).toEqual([0, 0])
  })

  const INPUT = `(data (i32.const 0) "\\10\\00\\00\\00\\04\\00\\00\\00")
    (func (export "run") (result i32)
      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))) (i32.load8_u (i32.const 16)))`

  it('standard input', async () => {
    expect(await codeOf(await load(INPUT, { wasi: { stdin: 'A' } }), 'run')).toBe(65)
    const cause = new Error('no input')
    const stdin = (): never => {
      throw cause
    }
    await expect((await load(INPUT, { wasi: { stdin } })).call('run')).rejects.toMatchObject({
      code: 'ERR_HOST_FUNCTION_THREW',
      details: { function: 'wasi.stdin' },
      cause,
    })
  })

  const CHANCE = `(func (export "random") (result i32)
      (drop (call $random_get (i32.const 0) (i32.const 2))) (i32.load16_u (i32.const 0)))
    (func (export "time") (result i32)
      (drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 8)))
      (i32.wrap_i64 (i64.div_u (i64.load (i32.const 8)) (i64.const 1000000000))))`

  it('determinism: a seed, and a clock that begins when it is told to', async () => {
    const wasi = { deterministic: { seed: 5, startsAt: new Date(77_000) } }
    const [one, two] = [await load(CHANCE, { wasi }), await load(CHANCE, { wasi })]
    expect(await codeOf(one, 'random')).toBe(await codeOf(two, 'random'))
    expect(await codeOf(one, 'time')).toBe(77)
  })

  it('clocks and randomness of the host', async () => {
    const clock = { realtime: () => 9_000_000_000n, monotonic: () => 1n }
    const plugin = await load(CHANCE, { wasi: { clock, random: (target) => target.fill(1) } })
    expect([await codeOf(plugin, 'time'), await codeOf(plugin, 'random')]).toEqual([9, 257])
  })

  const FILE = `(data (i32.const 0) "\\40\\00\\00\\00\\04\\00\\00\\00") (data (i32.const 16) "file")
    (func $open (param $oflags i32) (param $rights i64) (result i32)
      (drop (call $path_open (i32.const 3) (i32.const 1) (i32.const 16) (i32.const 4) (local.get $oflags)
        (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 12)))
      (i32.load (i32.const 12)))
    (func (export "read") (result i32)
      (i32.store (i32.const 64) (i32.const 0))
      (drop (call $fd_read (call $open (i32.const 0) (i64.const 2)) (i32.const 0) (i32.const 1) (i32.const 8)))
      (i32.load (i32.const 64)))
    (func (export "write") (result i32)
      (i32.store (i32.const 64) (i32.const 7))
      (call $fd_write (call $open (i32.const 1) (i64.const 64)) (i32.const 0) (i32.const 1) (i32.const 8)))
    (func (export "trap") (result i32) (unreachable))`

  it('files in memory, which each instance has for itself', async () => {
    const files = { '/data': { file: new Uint8Array([5, 0, 0, 0]) } }
    const plugin = await load(FILE, { wasi: { files } })
    expect(await codeOf(plugin, 'read')).toBe(5)
    expect(await codeOf(plugin, 'write')).toBe(0)
    expect(await codeOf(plugin, 'read')).toBe(7)
    await plugin.reset()
    expect(await codeOf(plugin, 'read')).toBe(5)
    expect([...files['/data'].file]).toEqual([5, 0, 0, 0])
  })

  it('a file system of the host, which outlives instances, and may have bounds', async () => {
    const memory = new MemoryFileSystem({ file: new Uint8Array([5, 0, 0, 0]) }, { maxBytes: 4 })
    const plugin = await load(FILE, { wasi: { files: { '/data': memory } } })
    expect(await codeOf(plugin, 'write')).toBe(0)
    await expect(plugin.call('trap')).rejects.toMatchObject({ code: 'ERR_GUEST_TRAP' })
    expect(await codeOf(plugin, 'read')).toBe(7)
    expect([...memory.readFile('file')]).toEqual([7, 0, 0, 0])
    const kept = await load(FILE, { wasi: { files: { '/data': readOnly(memory) } } })
    expect(await codeOf(kept, 'read')).toBe(7)
    await kept.call('write').catch(() => {})
    expect([...memory.readFile('file')]).toEqual([7, 0, 0, 0])
  })

  it.each([
    [{ argv: [] }],
    [{ args: 'a' }],
    [{ args: [1] }],
    [{ env: { A: 1 } }],
    [{ stdin: 5 }],
    [{ clock: 'exact' }],
    [{ clock: { realtime: () => 0n } }],
    [{ random: 5 }],
    [{ deterministic: { seeds: 1 } }],
    [{ deterministic: 1 }],
    [{ files: { '/': 'text' } }],
    [{ files: { '/': { a: { b: 5 } } } }],
    [{ maxOpenFiles: 0 }],
  ])('nothing that WASI does not have: %j', async (wasi) => {
    await expect(load(STRINGS, { wasi: wasi as never })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      details: { argument: 'wasi' },
    })
  })
})

describe('descriptors', () => {
  it('are so many', async () => {
    const body = `(data (i32.const 16) "file")
      (func (export "run") (result i32)
        (call $path_open (i32.const 3) (i32.const 1) (i32.const 16) (i32.const 4) (i32.const 1)
          (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 12)))`
    const plugin = await load(body, { wasi: { files: { '/': {} }, maxOpenFiles: 6 } })
    const codes = [await codeOf(plugin, 'run'), await codeOf(plugin, 'run'), await codeOf(plugin, 'run')]
    expect(codes).toEqual([0, 0, ERRNO.MFILE])
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryFileSystem } from '@tenon/wasi'
import { afterEach, describe, expect, test } from 'vitest'
import type { Plugin, PluginOptions } from '../index.node.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

/** Gives what it reads: from standard input, from the file `file` in its first directory, or its first argument. */
const GUEST = workerGuest(
  `(import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
   (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
   (import "wasi_snapshot_preview1" "path_open"
     (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))`,
  `(func $give_memory (param $at i32) (param $length i32) (local $block i64) (local $i i32)
     (local.set $block (call $alloc (i64.extend_i32_u (local.get $length))))
     (loop $next
       (call $store_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
         (i32.load8_u (i32.add (local.get $at) (local.get $i))))
       (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $length))))
     (call $give (local.get $block)))
   (func $read (param $fd i32)
     (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 100))
     (drop (call $fd_read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
     (call $give_memory (i32.const 1024) (i32.load (i32.const 8))))
   (data (i32.const 16) "file")
   (func (export "stdin") (call $read (i32.const 0)))
   (func (export "argument") (drop (call $args_get (i32.const 512) (i32.const 600)))
     (call $give_memory (i32.const 600) (i32.const 3)))
   (func (export "file") (result i32) (local $errno i32)
     (local.set $errno (call $path_open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 0)
       (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 32)))
     (if (i32.eqz (local.get $errno)) (then (call $read (i32.load (i32.const 32)))))
     (local.get $errno))`,
)

const opened: Plugin[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

async function open(options: PluginOptions): Promise<Plugin> {
  const plugin = await createWorkerGuest(options, GUEST)
  opened.push(plugin)
  return plugin
}

describe('WASI of a plug-in in a worker', () => {
  test('has what was granted: arguments, files in memory, standard input', async () => {
    const plugin = await open({ wasi: { args: ['abc'], files: { '/in': { file: 'in memory' } }, stdin: 'typed' } })
    expect((await plugin.call('argument')).text()).toBe('abc')
    expect((await plugin.call('file')).text()).toBe('in memory')
    expect((await plugin.call('stdin')).text()).toBe('typed')
  })

  test('reads directories of the host', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenon-worker-wasi-'))
    try {
      writeFileSync(join(folder, 'file'), 'on disk')
      const plugin = await open({ wasi: true, allowedPaths: { [`ro:${folder}`]: '/data' } })
      expect((await plugin.call('file')).text()).toBe('on disk')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('asks a function of the host for standard input', async () => {
    const asked: number[] = []
    const parts = [Uint8Array.of(104, 105), undefined]
    const stdin = (maxBytes: number): Uint8Array | undefined => {
      asked.push(maxBytes)
      return parts.shift()
    }
    const plugin = await open({ wasi: { stdin } })
    expect((await plugin.call('stdin')).text()).toBe('hi')
    expect(asked).toEqual([100])
    const failing = await open({
      wasi: {
        stdin: () => {
          throw new Error('no terminal')
        },
      },
    })
    await expect(failing.call('stdin')).rejects.toMatchObject({ code: 'ERR_HOST_FUNCTION_THREW' })
  })

  test.each([
    ['a clock of the host', { clock: { realtime: () => 0n, monotonic: () => 0n } }],
    ['randomness of the host', { random: () => {} }],
    ['a file system that is an object', { files: { '/': new MemoryFileSystem({}) } }],
  ])('refuses %s, which cannot be sent to it', async (_, wasi) => {
    await expect(open({ wasi })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message: expect.stringContaining("thread: 'inline'"),
    })
  })
})

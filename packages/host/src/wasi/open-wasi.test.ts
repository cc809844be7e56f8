import { type FileSystem, MemoryFileSystem } from '@tenon/wasi'
import { expect, test } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin, hostFunction, type Plugin, type PluginOptions } from '../index.node.ts'

const OPEN = `
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "file")
  (func $open (param $times i32)
    (loop $next
      (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0)
        (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 64)))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $next (local.get $times))))`

/** Each export opens a file, and ends in its way. */
const GUEST = assembleWat(`(module
  (import "extism:host/user" "close" (func $close))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  ${OPEN}
  (func (export "open") (call $open (i32.const 1)))
  (func (export "trap") (call $open (i32.const 3)) unreachable)
  (func (export "exit") (call $open (i32.const 1)) (call $proc_exit (i32.const 0)))
  (func (export "_start") (call $open (i32.const 1)))
  (func (export "loop") (call $open (i32.const 1)) (loop (br 0)))
  (func (export "close") (call $open (i32.const 1)) (call $close) (call $open (i32.const 1))))`)

/** A file system that tells how many files guests have open. */
function counted(): { files: FileSystem; readonly open: () => number } {
  const memory = new MemoryFileSystem({ file: 'text' })
  let count = 0
  const files: FileSystem = {
    open() {
      const directory = memory.open()
      const openFile = directory.openFile.bind(directory)
      directory.openFile = (name, how) => {
        const file = openFile(name, how)
        const close = file.close.bind(file)
        count++
        file.close = () => {
          count--
          close()
        }
        return file
      }
      return directory
    },
  }
  return { files, open: () => count }
}

async function load(options: PluginOptions = {}): Promise<{ plugin: Plugin; readonly open: () => number }> {
  const { files, open } = counted()
  const functions = { close: hostFunction([], [], () => void plugin.close()) }
  const plugin = await createPlugin(GUEST, {
    thread: 'inline',
    functions,
    wasi: { files: { '/': files } },
    limits: { timeoutMs: 50 },
    ...options,
  })
  return { plugin, open }
}

test('a plug-in that goes on keeps open what it has opened', async () => {
  const { plugin, open } = await load()
  await plugin.call('open')
  await plugin.call('open')
  expect(open()).toBe(2)
})

test.each(['trap', 'exit', 'loop', '_start', 'close'])(
  'an instance that is dropped leaves no file open: %s',
  async (name) => {
    const { plugin, open } = await load()
    await plugin.call('open')
    await plugin.call(name).catch(() => {})
    expect(open()).toBe(0)
  },
)

test.each(['reset', 'close'] as const)('neither does one that is let go of by %s()', async (method) => {
  const { plugin, open } = await load()
  await plugin.call('open')
  await plugin[method]()
  expect(open()).toBe(0)
})

test.each(['fresh-per-call', 'new-instance'] as const)(
  'with isolation %s a call leaves none to the next',
  async (isolation) => {
    const { plugin, open } = await load({ isolation })
    await plugin.call('trap').catch(() => {})
    await plugin.call('open')
    await plugin.call('open')
    expect(open()).toBe(1)
    await plugin.close()
    expect(open()).toBe(0)
  },
)

test('neither does one whose initialiser traps', async () => {
  const { files, open } = counted()
  const bytes = assembleWat(`(module ${OPEN}
    (func (export "_initialize") (call $open (i32.const 2)) unreachable) (func (export "run")))`)
  const plugin = await createPlugin(bytes, { thread: 'inline', wasi: { files: { '/': files } } })
  await expect(plugin.call('run')).rejects.toMatchObject({ code: 'ERR_GUEST_TRAP' })
  expect(open()).toBe(0)
})

test('a linked command has its files as long as it is called', async () => {
  const { files, open } = counted()
  const command = assembleWat(`(module ${OPEN}
    (func (export "_start")) (func (export "work") (call $open (i32.const 2))))`)
  const main = assembleWat(
    `(module (import "tool" "work" (func $work)) (func (export "run") (call $work) (call $work)))`,
  )
  const wasm = [
    { name: 'tool', data: command },
    { name: 'main', data: main },
  ]
  const plugin = await createPlugin({ wasm }, { thread: 'inline', wasi: { files: { '/': files } } })
  await plugin.call('run')
  expect(open()).toBe(0)
})

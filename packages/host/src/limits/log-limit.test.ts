import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin } from '../index.node.ts'
import type { Plugin } from '../plugin.ts'

/** Logs its input twice at info and once at warn; `length` is of the input's block after that. */
const GUEST = assembleWat(`(module
  (import "extism:host/env" "log_info" (func $info (param i64)))
  (import "extism:host/env" "log_warn" (func $warn (param i64)))
  (import "extism:host/env" "log_debug" (func $debug (param i64)))
  (import "extism:host/env" "input_offset" (func $input (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "load_u8" (func $load (param i64) (result i32)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (func $copy (result i64) (local $block i64) (local $i i64)
    (local.set $block (call $alloc (call $length (call $input))))
    (loop $next
      (call $store (i64.add (local.get $block) (local.get $i)) (call $load (i64.add (call $input) (local.get $i))))
      (br_if $next (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (call $length (call $input)))))
    (local.get $block))
  (func (export "thrice") (call $info (call $copy)) (call $info (call $copy)) (call $warn (call $copy)))
  (func (export "debug_first") (call $debug (call $copy)) (call $info (call $copy)))
  (func (export "frees") (result i32) (local $block i64)
    (call $info (call $copy)) (call $info (call $copy))
    (local.set $block (call $copy)) (call $info (local.get $block))
    (i32.wrap_i64 (call $length (local.get $block)))))`)

const MARK = '… (limits.logBytes of 12 is used up: no more is logged in this call)'

async function load(logBytes?: number): Promise<{ plugin: Plugin; lines: string[] }> {
  const lines: string[] = []
  const logger = (level: string, message: string): void => void lines.push(`${level} ${message}`)
  const limits = logBytes === undefined ? {} : { logBytes }
  return { plugin: await createPlugin(GUEST, { logger, limits }), lines }
}

describe('limits.logBytes', () => {
  it('is full where lines and their ends make it up, and the next is cut to nothing', async () => {
    const { plugin, lines } = await load(12)
    await plugin.call('thrice', 'hello')
    expect(lines).toEqual(['info hello', 'info hello', `warn ${MARK}`])
  })

  it('cuts the message that goes past it, and drops those after it', async () => {
    const { plugin, lines } = await load(12)
    await plugin.call('thrice', 'hello!')
    expect(lines).toEqual(['info hello!', `info hell${MARK}`])
  })

  it('cuts no character in two', async () => {
    const { plugin, lines } = await load(12)
    await plugin.call('thrice', 'ab🧩')
    expect(lines).toEqual(['info ab🧩', `info ab${MARK}`])
  })

  it('begins anew with each call', async () => {
    const { plugin, lines } = await load(12)
    for (let call = 0; call < 2; call++) await plugin.call('thrice', 'hello')
    expect(lines).toHaveLength(6)
  })

  it('counts nothing that nobody listens to', async () => {
    const { plugin, lines } = await load(6)
    await plugin.call('debug_first', 'hello')
    expect(lines).toEqual(['info hello'])
  })

  it('frees the blocks of messages all the same', async () => {
    const { plugin } = await load(3)
    expect((await plugin.call('frees', 'hello')).length).toBe(0)
  })

  it('is a megabyte by default', async () => {
    const { plugin, lines } = await load()
    await plugin.call('thrice', 'x'.repeat(524_287))
    expect(lines.map((line) => line.length)).toEqual([524_292, 524_292, expect.any(Number)])
    expect(lines[2]).toMatch(/^warn … \(limits\.logBytes of 1048576/)
  })
})

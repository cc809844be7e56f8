import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPlugin as createExtismPlugin } from '@extism/extism'
import { compile } from '@tenon/compiler'
import { createPlugin, hostFunction } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import wabt from 'wabt'
import { ROOT } from './cli-process.ts'

/** Exports that take and give wasm values, as interface files of js-pdk declare them, serve the modules that link them. */
const SOURCE = `
const { shout } = Host.getFunctions()
let calls = 0
export function mix(a, b, c, d) {
  calls += 1
  if (typeof b !== 'bigint') throw new TypeError('not exact')
  return b * 2n + BigInt(a) + BigInt(c * 2 + d * 4)
}
export function half(value) { return value / 2 }
export async function count() { await null; return calls }
export function quiet(value) { calls = value }
export function wrong() { return 'no number' }
export function fail(value) { throw new RangeError('refused ' + value) }
export function names(input) { return Object.keys(Host.getFunctions()).join() + typeof shout + input }
`

const INTERFACE = `
declare module 'main' {
  export function mix(a: I32, b: I64, c: F32, d: F64): I64
  export function half(value: F64): F64
  export function count(): I64
  export function quiet(value: I32): void
  export function wrong(value: I32): F64
  export function fail(value: I64): I64
  export function names(): I32
}
declare module 'extism:host' { interface user { shout(text: PTR): PTR } }
`

/** Traps where a value is not what it must be. */
const MAIN = `(module
  (import "script" "mix" (func $mix (param i32 i64 f32 f64) (result i64)))
  (import "script" "half" (func $half (param f64) (result f64)))
  (import "script" "count" (func $count (result i64)))
  (import "script" "quiet" (func $quiet (param i32)))
  (import "script" "wrong" (func $wrong (param i32) (result f64)))
  (import "script" "fail" (func $fail (param i64) (result i64)))
  (func (export "right") (result i32)
    (if (i64.ne (call $mix (i32.const -1) (i64.const 4503599627370497) (f32.const 0.5) (f64.const 0.25)) (i64.const 9007199254740995)) (then unreachable))
    (if (f64.ne (call $half (f64.const 0.1)) (f64.const 0.05)) (then unreachable))
    (if (i64.ne (call $count) (i64.const 1)) (then unreachable))
    (call $quiet (i32.const -7))
    (if (i64.ne (call $count) (i64.const -7)) (then unreachable))
    (call $quiet (i32.const 0))
    (i32.const 0))
  (func (export "bad") (result i32) (drop (call $wrong (i32.const 1))) (i32.const 0))
  (func (export "failing") (result i32) (drop (call $fail (i64.const 5))) (i32.const 0)))`

let folder = ''
let main = new Uint8Array()

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'tests', 'e2e', 'export-values-'))
  await writeFile(join(folder, 'plugin.js'), SOURCE)
  await writeFile(join(folder, 'plugin.d.ts'), INTERFACE)
  main = new Uint8Array((await wabt()).parseWat('main.wat', MAIN).toBinary({}).buffer)
})

afterAll(() => rm(folder, { recursive: true }))

async function build(mode: 'snapshot' | 'bytecode' | 'shared-engine') {
  return compile(join(folder, 'plugin.js'), { mode, interfaceFile: join(folder, 'plugin.d.ts') })
}

describe.each(['snapshot', 'bytecode', 'shared-engine'] as const)('%s', (mode) => {
  test('linked into another module', async () => {
    const { wasm, sharedEngine, imports } = await build(mode)
    expect(imports.map(({ module }) => module)).not.toContain('tenon:export')
    const engine = sharedEngine === undefined ? [] : [{ name: 'tenon-engine', data: sharedEngine.bytes }]
    await using plugin = await createPlugin(
      { wasm: [...engine, { name: 'script', data: wasm }, { name: 'main', data: main }] },
      { wasi: true, thread: 'inline', functions: { shout: hostFunction.text((text) => text) } },
    )
    await plugin.call('right')
    await plugin.call('right')
    await expect(plugin.call('failing')).rejects.toThrow(/RangeError: refused 5/)
    await expect(plugin.call('bad')).rejects.toThrow(/TypeError.*number of type f64/)
    await plugin.call('right')
  })
})

test('as a plug-in of its own: exports without values are called as ever', async () => {
  const { wasm } = await build('snapshot')
  await using plugin = await createPlugin(wasm, {
    wasi: true,
    thread: 'inline',
    functions: { shout: hostFunction.text((text) => text) },
  })
  expect((await plugin.call('names', '!')).text()).toBe('shoutfunction!')
})

test("linked in Extism's JavaScript SDK", async () => {
  const { wasm } = await build('snapshot')
  const plugin = await createExtismPlugin(
    {
      wasm: [
        { name: 'script', data: wasm },
        { name: 'main', data: main },
      ],
    },
    { useWasi: true, functions: { 'extism:host/user': { shout: () => 0n } } },
  )
  await plugin.call('right')
  await expect(plugin.call('failing')).rejects.toThrow()
  await plugin.close()
})

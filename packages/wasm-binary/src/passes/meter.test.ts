import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import type { WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { meter } from './meter.ts'

const toolkit = await wabt()
const OPTIONS = { import: { module: 'meter', name: 'check' }, counterExport: 'meter:counter' }
const PAGE_BYTES = 0x1_0000

function parseText(text: string): WasmModule {
  const features = { tail_call: true, exceptions: true, threads: true, memory64: true, multi_memory: true }
  const module = toolkit.parseWat('test.wat', text, features)
  module.applyNames()
  return parseModule(module.toBinary({}).buffer)
}

interface Metered {
  readonly exports: Record<string, CallableFunction>
  readonly memory: Uint8Array
  /** How often the check was called. */
  readonly checks: () => number
}

/** @param maxChecks the check stops the module when called more often than this */
function instantiateMetered(text: string, maxChecks = Infinity, imports: WebAssembly.Imports = {}): Metered {
  let checks = 0
  const check = (): number => (++checks > maxChecks ? 1 : 0)
  const bytes = encodeModule(meter(parseText(text), OPTIONS)).slice()
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes.buffer), { ...imports, meter: { check } })
  const memory = exports['memory'] instanceof WebAssembly.Memory ? new Uint8Array(exports['memory'].buffer) : undefined
  return {
    exports: exports as Record<string, CallableFunction>,
    memory: memory ?? new Uint8Array(),
    checks: () => checks,
  }
}

function instantiatePlain(text: string): Omit<Metered, 'checks'> {
  const bytes = encodeModule(parseText(text)).slice()
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes.buffer))
  const memory = new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer)
  return { exports: exports as Record<string, CallableFunction>, memory }
}

function doublingCalls(levels: number): string {
  const functions = Array.from({ length: levels }, (_, i) => `(func $f${i} (call $f${i + 1}) (call $f${i + 1}))`)
  return `(module ${functions.join('\n')} (func $f${levels}) (export "run" (func $f0)))`
}

/** How often 100 000 turns of a loop check. */
function checksOfLoop(body: string): number {
  const turn = '(br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))'
  const { exports, checks } = instantiateMetered(`(module (func (export "run") (param i32) (loop ${body} ${turn})))`)
  exports['run']?.(100_000)
  return checks()
}

const ENDLESS: readonly (readonly [string, string])[] = [
  ['a loop', '(module (func (export "run") (loop (br 0))))'],
  ['a loop left and entered by br_table', '(module (func (export "run") (loop (block (br_table 0 1 (i32.const 1))))))'],
  ['a loop with parameters', '(module (func (export "run") (i32.const 1) (loop (param i32) (br 0))))'],
  ['a nested loop', '(module (func (export "run") (loop (block (loop (br_if 2 (i32.const 1)) (br 0))) (br 0))))'],
  ['tail recursion', '(module (func $f (export "run") (return_call $f)))'],
  ['mutual tail recursion', '(module (func $f (export "run") (return_call $g)) (func $g (return_call $f)))'],
  [
    'indirect tail recursion',
    '(module (type $t (func)) (table funcref (elem $f)) (func $f (export "run") (return_call_indirect (type $t) (i32.const 0))))',
  ],
  ['calls that double at each level', doublingCalls(60)],
  [
    'a loop that catches everything',
    '(module (func $spin (loop (br 0))) (func (export "run") (loop (try (do (call $spin)) (catch_all (br 1))))))',
  ],
  ['a handler that throws again', '(module (tag) (func (export "run") (loop (try (do (throw 0)) (catch 0 (br 1))))))'],
  [
    'fills of a whole memory',
    '(module (memory 256) (func (export "run") (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x1000000)) (br 0))))',
  ],
  [
    'copies of a whole memory',
    '(module (memory 256) (func (export "run") (loop (memory.copy (i32.const 1) (i32.const 0) (i32.const 0xffffff)) (br 0))))',
  ],
  [
    'copies between tables',
    '(module (table $a 9999 funcref) (table $b 9999 funcref) (func (export "run") (loop (table.copy $a $b (i32.const 0) (i32.const 0) (i32.const 9999)) (br 0))))',
  ],
  ['growth of nothing', '(module (memory 1) (func (export "run") (loop (drop (memory.grow (i32.const 0))) (br 0))))'],
]

describe('meter', () => {
  it.each(ENDLESS)('stops %s', (_name, text) => {
    const { exports, checks } = instantiateMetered(text, 3)
    expect(() => exports['run']?.()).toThrow(WebAssembly.RuntimeError)
    expect(checks()).toBe(4)
  })

  it('stops recursion that the stack would allow for longer', () => {
    const text =
      '(module (func $f (export "run") (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))) (call $f (i32.sub (local.get 0) (i32.const 1)))))))'
    const { exports, checks } = instantiateMetered(text, 3)
    expect(() => exports['run']?.(50)).toThrow(/unreachable/)
    expect(checks()).toBe(4)
  })

  it('stops a start function', () => {
    expect(() => instantiateMetered('(module (start 0) (func (loop (br 0))))', 3)).toThrow(/unreachable/)
  })

  it('stops by a trap that no handler of the module sees', () => {
    const text = `(module (global $caught (export "caught") (mut i32) (i32.const 0))
      (func (export "run") (try (do (loop (br 0))) (catch_all (global.set $caught (i32.const 1))))))`
    const { exports } = instantiateMetered(text, 0)
    expect(() => exports['run']?.()).toThrow(/unreachable/)
    expect((exports['caught'] as unknown as WebAssembly.Global).value).toBe(0)
  })

  it('asks at the interval it is told, counted in turns of a small loop', () => {
    const text =
      '(module (func (export "run") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))'
    const metered = meter(parseText(text), { ...OPTIONS, interval: 100 })
    let checks = 0
    const check = (): number => {
      checks++
      return 0
    }
    const module = new WebAssembly.Module(encodeModule(metered).slice().buffer)
    const { exports } = new WebAssembly.Instance(module, { meter: { check } })
    ;(exports['run'] as CallableFunction)(10_000)
    expect(checks).toBeGreaterThanOrEqual(98)
    expect(checks).toBeLessThanOrEqual(100)
  })

  it('asks more often of long turns than of short ones', () => {
    const long = '(drop (i64.div_s (i64.const 0x7777777777) (i64.const 3)))'.repeat(100)
    expect(checksOfLoop(long)).toBeGreaterThan(10 * checksOfLoop(''))
  })

  it('lets the check set the counter that is exported', () => {
    const bytes = encodeModule(meter(parseText('(module (func (export "run") (loop (br 0))))'), OPTIONS)).slice()
    let checks = 0
    const instance: WebAssembly.Instance = new WebAssembly.Instance(new WebAssembly.Module(bytes.buffer), {
      meter: {
        check: () => {
          ;(instance.exports['meter:counter'] as WebAssembly.Global).value = 0
          return ++checks > 1000 ? 1 : 0
        },
      },
    })
    expect(() => (instance.exports['run'] as CallableFunction)()).toThrow(/unreachable/)
    expect(checks).toBe(1001)
  })

  it('charges one fill for what it fills, and checks in between', () => {
    const text =
      '(module (memory (export "memory") 1024) (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2))))'
    const { exports, checks, memory } = instantiateMetered(text)
    exports['fill']?.(0, 7, 1024 * PAGE_BYTES)
    expect(checks()).toBeGreaterThanOrEqual(64)
    expect(memory.every((byte) => byte === 7)).toBe(true)
  })

  it('charges for initialising, by its length, even where it traps', () => {
    const text = `(module (memory 1) (data "x") (table 1 funcref) (elem func)
      (func (export "memory") (param i32) (memory.init 0 (i32.const 0) (i32.const 0) (local.get 0)))
      (func (export "table") (param i32) (table.init 0 (i32.const 0) (i32.const 0) (local.get 0))))`
    const { exports, checks } = instantiateMetered(text)
    exports['memory']?.(1)
    expect(checks()).toBe(0)
    expect(() => exports['memory']?.(1_000_000)).toThrow(WebAssembly.RuntimeError)
    expect(checks()).toBe(1)
    expect(() => exports['table']?.(-1)).toThrow(WebAssembly.RuntimeError)
    expect(checks()).toBe(2)
  })

  it.each([
    ['filling', '(module (memory i64 1) (func (memory.fill (i64.const 0) (i32.const 0) (i64.const 1))))'],
    ['copying', '(module (memory i64 1) (func (memory.copy (i64.const 0) (i64.const 0) (i64.const 1))))'],
    [
      'waiting',
      '(module (memory 1 1 shared) (func (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))',
    ],
  ])('refuses %s where it cannot be metered', (_name, text) => {
    expect(() => meter(parseText(text), OPTIONS)).toThrow(
      expect.objectContaining({
        code: 'ERR_WASM_UNSUPPORTED',
        feature: expect.any(String),
        offset: expect.any(Number),
      }),
    )
  })

  it('refuses a module that exports the name of the counter', () => {
    const text = '(module (func (export "meter:counter")))'
    expect(() => meter(parseText(text), OPTIONS)).toThrow(expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED' }))
  })

  it.each([
    ['global.set', [0x41, 0x00, 0x24, 0x00]],
    ['global.get', [0x23, 0x00, 0x1a]],
    ['call', [0x10, 0x02]],
    ['return_call', [0x12, 0x01]],
    ['ref.func', [0xd2, 0x01, 0x1a]],
  ])('does not let the module name what the meter adds by %s', (_name, instruction) => {
    const module = parseText('(module (func))')
    const sneaky = { ...module, code: [Uint8Array.of(0, ...instruction, 0x0b)] }
    expect(() => meter(sneaky, OPTIONS)).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })

  it('does not let the module export the counter under a name of its own', () => {
    const module: WasmModule = { ...parseText('(module)'), exports: [{ name: 'mine', kind: 'global', index: 0 }] }
    expect(() => meter(module, OPTIONS)).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })
})

const BULK = `(module
  (memory (export "memory") 40)
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))`
const BULK_BYTES = 40 * PAGE_BYTES

function outcome(run: () => unknown): string {
  try {
    return String(run())
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? error.message : 'another error'
  }
}

describe('bulk instructions in chunks', () => {
  const plain = instantiatePlain(BULK)
  const metered = instantiateMetered(BULK)
  const place = fc.oneof(
    fc.integer({ min: 0, max: BULK_BYTES + 1 }),
    fc.constantFrom(0, 1, 0x10_0000, 0x10_0001, BULK_BYTES, -1, -0x8000_0000),
  )

  it('do what they do in one piece, and trap where they trap', () => {
    const pattern = Uint8Array.from({ length: BULK_BYTES }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
    const operation = fc.record({ name: fc.constantFrom('fill', 'copy'), to: place, from: place, length: place })
    fc.assert(
      fc.property(operation, ({ name, to, from, length }) => {
        plain.memory.set(pattern)
        metered.memory.set(pattern)
        const [expected, actual] = [plain, metered].map(({ exports }) =>
          outcome(() => exports[name]?.(to, from, length)),
        )
        expect(actual).toBe(expected)
        expect(Buffer.compare(plain.memory, metered.memory)).toBe(0)
      }),
      { numRuns: 150 },
    )
  })

  it('work on tables as on memories', () => {
    const text = `(module (table (export "table") 20000 externref)
      (func (export "fill") (param i32 externref i32) (table.fill (local.get 0) (local.get 1) (local.get 2)))
      (func (export "copy") (param i32 i32 i32) (table.copy (local.get 0) (local.get 1) (local.get 2))))`
    const { exports, checks } = instantiateMetered(text)
    const table = exports['table'] as unknown as WebAssembly.Table
    for (let i = 0; i < 20_000; i++) table.set(i, i)
    exports['copy']?.(1, 0, 19_999)
    expect([0, 1, 4096, 4097, 8193, 19_999].map((i) => table.get(i) as unknown)).toEqual([
      0, 0, 4095, 4096, 8192, 19_998,
    ])
    exports['copy']?.(0, 1, 19_999)
    expect([0, 4096, 19_998, 19_999].map((i) => table.get(i) as unknown)).toEqual([0, 4096, 19_998, 19_998])
    exports['fill']?.(5, 'x', 19_990)
    expect([4, 5, 19_994, 19_995].map((i) => table.get(i) as unknown)).toEqual([4, 'x', 'x', 19_995])
    expect(() => exports['fill']?.(5, 'y', 19_996)).toThrow(WebAssembly.RuntimeError)
    expect(table.get(5)).toBe('x')
    expect(checks()).toBeGreaterThan(3)
  })

  it('keep two memories apart', () => {
    const module = parseText(`(module (memory 1) (memory 2)
      (func (memory.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 1)) (memory.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 1)))
      (func (memory.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 1))))`)
    const before = module.functions.length
    const added = meter(module, OPTIONS).functions.length - before
    expect(added).toBe(3 + 2)
  })
})

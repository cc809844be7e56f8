import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CODE_WALKER_WASM_BASE64 } from '../generated/code-walker-wasm.ts'
import { ByteWriter } from '../byte-writer.ts'
import { encodeModule } from '../encode-module.ts'
import { instructionKinds } from '../instruction-table.ts'
import { EMPTY_MODULE, type WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { parseModule } from '../parse-module.ts'
import { walkBody } from '../walk-body.ts'
import { WasmBinaryError } from '../wasm-binary-error.ts'
import type { InstrumentOptions } from './instrument-options.ts'
import { instrumented, moduleOf } from './instrument.test-support.ts'

const PLENTY = Array.from({ length: 128 }, () => 0)
const MODES: readonly InstrumentOptions[] = [
  { growth: true },
  { stop: 'poll' },
  { fuel: true },
  { stop: 'poll', fuel: true, growth: true },
  { restore: true },
]

/** A module of one body, with so much else that indices below 128 exist. */
function moduleOfBody(body: Uint8Array): WasmModule {
  const limits = { min: 0n, shared: false, is64: false }
  return {
    ...EMPTY_MODULE,
    source: body,
    typeGroups: PLENTY.map(() => ({
      bytes: Uint8Array.of(0x60, 0, 0),
      types: [{ kind: 'function', params: [], results: [] }],
    })),
    imports: PLENTY.map(() => ({ module: 'a', name: 'b', kind: 'function', typeIndex: 0 })),
    functions: [0],
    tables: PLENTY.map(() => ({ type: { element: 0x70, limits } })),
    memories: PLENTY.map(() => limits),
    globals: PLENTY.map(() => ({ type: { value: 0x7f, mutable: true }, init: Uint8Array.of(0x41, 0, 0x0b) })),
    code: [body],
  }
}

/** The code of what is thrown; undefined where nothing is. */
function failureOf(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof WasmBinaryError) return error.code
    throw error
  }
}

/** Bytes that are more often instructions than chance would have it. */
const kinds = instructionKinds()
const known = [...kinds.keys()].filter((opcode) => opcode < 0x100 && kinds[opcode] !== 0)
const byte = fc.oneof(fc.constantFrom(...known), fc.nat(0x1f), fc.nat(0xff))
const bodies = fc.array(byte, { maxLength: 60 }).map((code) => Uint8Array.from([1, 100, 0x7f, ...code, OPCODE.end]))

describe('the walk over code', () => {
  it('takes and refuses the bodies that the walker in TypeScript does, save for what they name', () => {
    let taken = 0
    fc.assert(
      fc.property(bodies, fc.constantFrom(...MODES), (body, options) => {
        const expected = failureOf(() => walkBody(body, body, () => {}))
        const found = failureOf(() => instrumented(moduleOfBody(body), options))
        if (expected === undefined) taken++
        // A body may break more than one rule, and may name what is not there.
        else expect(found).toBeDefined()
        if (found === undefined) expect(expected).toBeUndefined()
      }),
      { numRuns: 4000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  it.each([
    ['a body that ends too soon', [0, 0x41], 'ERR_WASM_MALFORMED', 2],
    ['a body without its end', [0, 0x41, 0], 'ERR_WASM_MALFORMED', 3],
    ['code after the end', [0, 0x0b, 0x01, 0x0b], 'ERR_WASM_MALFORMED', 2],
    ['an opcode that is none', [0, 0x01, 0xf0, 0x0b], 'ERR_WASM_UNSUPPORTED', 2],
    ['an opcode behind a prefix that is none', [0, 0xfb, 0x7f, 0x0b], 'ERR_WASM_UNSUPPORTED', 1],
    ['an integer that is too long', [0, 0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x1a, 0x0b], 'ERR_WASM_MALFORMED', 2],
    ['a local of the pass', [1, 1, 0x7f, 0x20, 1, 0x1a, 0x0b], 'ERR_WASM_MALFORMED', 3],
    ['a global of the pass', [0, 0x23, 0x80, 0x01, 0x1a, 0x0b], 'ERR_WASM_MALFORMED', 1],
    ['a function of the pass', [0, 0x10, 0x81, 0x01, 0x0b], 'ERR_WASM_MALFORMED', 1],
    ['a reference to a function of the pass', [0, 0xd2, 0x81, 0x01, 0x1a, 0x0b], 'ERR_WASM_MALFORMED', 1],
    ['a memory of the pass', [0, 0x41, 0, 0x28, 0x42, 0x80, 0x01, 0, 0x1a, 0x0b], 'ERR_WASM_MALFORMED', 3],
    ['a table of the pass', [0, 0x41, 0, 0x25, 0x80, 0x01, 0x1a, 0x0b], 'ERR_WASM_MALFORMED', 3],
    ['the table of the pass, called', [0, 0x41, 0, 0x11, 0, 0x80, 0x01, 0x0b], 'ERR_WASM_MALFORMED', 3],
  ])('refuses %s and says where', (_name, code, expected, offset) => {
    const body = Uint8Array.from(code)
    for (const options of MODES) {
      expect(() => instrumented(moduleOfBody(body), options)).toThrow(
        expect.objectContaining({ code: expected, offset }),
      )
    }
  })

  it.each([
    ['blocks', [0x02, 0x40]],
    ['loops', [0x03, 0x40]],
    ['ifs', [0x41, 0, 0x04, 0x40]],
    ['tries', [0x06, 0x40]],
  ])('takes time and memory in proportion to the depth of %s', (_name, opening) => {
    const depth = 300_000
    const code = new Uint8Array(1 + depth * (opening.length + 1) + 1).fill(0x0b)
    code[0] = 0
    for (let i = 0; i < depth; i++) code.set(opening, 1 + i * opening.length)
    const start = performance.now()
    for (const options of MODES) instrumented(moduleOfBody(code), options)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it.each([
    ['branches', 0x0c],
    ['conditional branches', 0x0d],
  ])('takes time in proportion to their number, however deep they are: %s', (_name, branch) => {
    const depth = 200_000
    const writer = new ByteWriter()
    writer.u32(0)
    for (let i = 0; i < depth; i++) writer.bytes([0x02, 0x40])
    for (let i = 0; i < depth; i++) {
      writer.bytes([0x41, 0, 0x04, 0x40, 0x41, 0, branch])
      writer.u32(depth)
      writer.u8(0x0b)
    }
    for (let i = 0; i <= depth; i++) writer.u8(0x0b)
    const module = moduleOfBody(writer.toBytes())
    const start = performance.now()
    for (const options of MODES) instrumented(module, options)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('refuses kinds of bulk instructions without number', () => {
    const writer = new ByteWriter()
    writer.u32(0)
    for (let i = 0; i < 300; i++) writer.bytes([0xfc, 0x0a, i >> 7, i & 0x7f])
    writer.u8(0x0b)
    expect(() => instrumented(moduleOfBody(writer.toBytes()), { fuel: true })).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED' }),
    )
  })

  it.each([
    ['shorter', 'call', 60],
    ['longer', 'loop', 1],
  ])('leaves a body as it is where those before it become %s', (_name, kind, count) => {
    const copy = '(memory.copy (i32.const 0) (i32.const 1) (i32.const 2))'
    const changed = kind === 'call' ? copy.repeat(count) : '(loop (br_if 0 (i32.const 1)))'
    const pairs = Array.from(
      { length: 50 },
      (_, i) => `(func ${changed.repeat(i % 7)}) (func (drop (i32.const ${-i})))`,
    )
    const module = moduleOf(`(module (memory 1) ${pairs.join('')})`)
    for (const options of [{ stop: 'flag' }, { stop: 'poll' }, { growth: true }] as const) {
      const { code } = parseModule(encodeModule(instrumented(module, options).module))
      for (let i = 1; i < module.code.length; i += 2) expect(code[i]).toEqual(module.code[i])
      for (let i = 0; i < module.code.length; i += 14) expect(code[i]).toEqual(module.code[i])
    }
  })

  it('can be instrumented itself', () => {
    const bytes = Uint8Array.from(Buffer.from(CODE_WALKER_WASM_BASE64, 'base64'))
    const module = parseModule(bytes)
    const options: InstrumentOptions = { stop: 'poll', fuel: true, growth: true }
    const expected = encodeModule(instrumented(module, options).module)
    expect(WebAssembly.validate(expected.slice())).toBe(true)
    expect(expected.length).toBeLessThan(3 * bytes.length)
  })
})

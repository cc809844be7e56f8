import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { encodeModule } from '../encode-module.ts'
import { IMMEDIATES, instructionKinds } from '../instruction-table.ts'
import { EMPTY_MODULE, type WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { parseModule } from '../parse-module.ts'
import { WasmBinaryError } from '../wasm-binary-error.ts'
import { ENDLESS } from './endless.test-support.ts'
import { START_EXPORT } from './host-slots.ts'
import type { InstrumentOptions } from './instrument-options.ts'
import { instrumented, moduleOf } from './instrument.test-support.ts'

const MODES: readonly InstrumentOptions[] = [
  { stop: 'flag' },
  { stop: 'poll' },
  { fuel: true },
  { growth: true },
  { stop: 'flag', fuel: true, growth: true },
  { stop: 'poll', fuel: true, growth: true },
]

/** Node 24, which is brought from npm where it is not there yet. */
function node24(): string {
  const script = new URL('../../../../scripts/node-24.mjs', import.meta.url).href
  const source = `console.log((await import(${JSON.stringify(script)})).ensureNode24())`
  return execFileSync(process.execPath, ['--input-type=module', '--eval', source]).toString().trim()
}

const SUPPORT = fileURLToPath(new URL('instrument-node24.test-support.mjs', import.meta.url))
const FIXTURES = fileURLToPath(new URL('../../../../tests/fixtures/build/', import.meta.url))
const FIRST_PREFIX = 0xfb
const KINDS_PER_PREFIX = 0x120

interface Pair {
  readonly name: string
  readonly before: string
  readonly after: readonly { readonly mode: string; readonly bytes: string }[]
}

interface Stop {
  readonly name: string
  readonly bytes: string
  readonly memories: readonly { readonly initial: number; readonly maximum?: number }[]
  readonly run: string
}

interface Answer {
  readonly invalid: readonly { readonly name: string; readonly modes: readonly string[] }[]
  readonly stopped: readonly { readonly name: string; readonly end: string }[]
}

function askNode24(question: { readonly pairs: readonly Pair[]; readonly stops: readonly Stop[] }): Answer {
  const options = { input: JSON.stringify(question), maxBuffer: 1 << 28 }
  return JSON.parse(execFileSync(node24(), [SUPPORT], options).toString()) as Answer
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** A module, and what comes of it in each mode that does not refuse it. */
function pairOf(name: string, module: WasmModule): Pair {
  const after = MODES.flatMap((options) => {
    try {
      return [{ mode: JSON.stringify(options), bytes: text(encodeModule(instrumented(module, options).module)) }]
    } catch (error) {
      if (!(error instanceof WasmBinaryError)) throw error
      // What is refused as malformed must not have been valid: no bytes are not.
      return error.code === 'ERR_WASM_UNSUPPORTED'
        ? []
        : [{ mode: `${JSON.stringify(options)}: ${error.message}`, bytes: '' }]
    }
  })
  return { name, before: text(encodeModule(module)), after }
}

/** A module in whose terms most instructions with zeros for immediates are valid, behind an `unreachable`. */
function moduleWith(code: readonly number[], prelude: readonly number[] = [OPCODE.unreachable]): WasmModule {
  const limits = { min: 1n, shared: false, is64: false }
  const structType = Uint8Array.of(0x5f, 1, 0x7f, 1)
  return {
    ...EMPTY_MODULE,
    typeGroups: [
      { bytes: Uint8Array.of(0x60, 0, 0), types: [{ kind: 'function', params: [], results: [] }] },
      { bytes: structType, types: [{ kind: 'struct' }] },
      { bytes: Uint8Array.of(0x5e, 0x7f, 1), types: [{ kind: 'array' }] },
    ],
    functions: [0],
    tables: [{ type: { element: 0x70, limits } }],
    memories: [limits],
    tags: [{ typeIndex: 0 }],
    globals: [{ type: { value: 0x7f, mutable: true }, init: Uint8Array.of(0x41, 0, 0x0b) }],
    exports: [{ name: 'run', kind: 'function', index: 0 }],
    elements: [{ mode: 'passive', items: { kind: 'functions', indices: [0] } }],
    dataCount: 1,
    data: [{ mode: 'passive', bytes: Uint8Array.of(0) }],
    code: [Uint8Array.from([1, 1, 0x7f, ...prelude, ...code, OPCODE.unreachable, OPCODE.end])],
  }
}

const NEW_ARRAY = [0x41, 9, 0xfb, 7, 2]
/** Code that is reached, with what its instructions need on the stack. */
const LIVE: Readonly<Record<string, readonly number[]>> = {
  'array.new': [0x41, 0, 0x41, 9, 0xfb, 6, 2, 0x1a],
  'array.new_default': [...NEW_ARRAY, 0x1a],
  'array.new_data': [0x41, 0, 0x41, 1, 0xfb, 9, 2, 0, 0x1a],
  'array.fill': [...NEW_ARRAY, 0x41, 0, 0x41, 5, 0x41, 3, 0xfb, 0x10, 2],
  'array.copy': [...NEW_ARRAY, 0x41, 0, ...NEW_ARRAY, 0x41, 0, 0x41, 3, 0xfb, 0x11, 2, 2],
  'array.init_data': [...NEW_ARRAY, 0x41, 0, 0x41, 0, 0x41, 1, 0xfb, 0x12, 2, 0],
  'table.init': [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0c, 0, 0],
}

/** What wabt writes and Node 20 does not take; in memories and tables of 64 bits lengths and places are i64. */
const WIDE: readonly string[] = [
  '(memory.fill (i64.const 0) (i32.const 1) (i64.const 9)) (memory.copy (i64.const 0) (i64.const 1) (i64.const 9))',
  '(drop (memory.grow (i64.const 1))) (memory.init 0 (i64.const 0) (i32.const 0) (i32.const 1))',
]

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)

/** Immediates to try behind an opcode of a kind; what is not valid with an opcode does not count. */
const SAMPLES: Readonly<Record<number, readonly (readonly number[])[]>> = {
  [IMMEDIATES.none]: [[]],
  [IMMEDIATES.index]: [[0], [1], [2]],
  [IMMEDIATES.twoIndices]: [
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 2],
  ],
  [IMMEDIATES.signed32]: [[0]],
  [IMMEDIATES.signed64]: [[0]],
  [IMMEDIATES.fourBytes]: [zeros(4)],
  [IMMEDIATES.eightBytes]: [zeros(8)],
  [IMMEDIATES.sixteenBytes]: [zeros(16)],
  [IMMEDIATES.memory]: [0, 1, 2, 3, 4, 0x40].map((flags) => (flags === 0x40 ? [flags, 0, 0] : [flags, 0])),
  [IMMEDIATES.memoryAndLane]: [[0, 0, 0]],
  [IMMEDIATES.lane]: [[0]],
  [IMMEDIATES.blockType]: [
    [0x40, OPCODE.end],
    [0x00, OPCODE.end],
    [0x7f, OPCODE.unreachable, OPCODE.end],
  ],
  [IMMEDIATES.branchTable]: [[1, 0, 0]],
  [IMMEDIATES.valueTypes]: [[1, 0x7f]],
  [IMMEDIATES.tryTable]: [[0x40, 2, 0, 0, 0, 2, 0, OPCODE.end]],
  [IMMEDIATES.heapType]: [[0x70], [0x6e], [1]],
  [IMMEDIATES.castBranch]: [[3, 0, 0x6e, 0x6b]],
}

/** Every instruction of the table, with each sample of its immediates. */
function everyInstruction(): { readonly name: string; readonly code: number[] }[] {
  return [...instructionKinds()].flatMap((kind, place) => {
    const prefixed = place - 0x100
    const prefix = FIRST_PREFIX + Math.floor(prefixed / KINDS_PER_PREFIX)
    const sub = prefixed % KINDS_PER_PREFIX
    const subBytes = sub < 0x80 ? [sub] : [(sub & 0x7f) | 0x80, sub >> 7]
    const opcode = prefixed < 0 ? [place] : [prefix, ...subBytes]
    return (SAMPLES[kind] ?? []).map((immediates) => {
      const code = [...opcode, ...immediates]
      return { name: code.map((byte) => byte.toString(16)).join(' '), code }
    })
  })
}

/** What Node 20 has not, or wabt cannot write: endless programs of a few bytes. */
const NEWER: readonly (readonly [string, number[]])[] = [
  ['a try_table that catches all and goes round', [0x03, 0x40, 0x1f, 0x40, 1, 2, 0, 0x08, 0, 0x0b, 0x0b]],
  [
    'a block that is the target of a clause, in a loop',
    [0x03, 0x40, 0x02, 0x40, 0x1f, 0x40, 1, 2, 0, 0x08, 0, 0x0b, 0x0b, 0x0c, 0, 0x0b],
  ],
  ['recursion by call_ref', [0xd2, 0, 0x14, 0]],
  ['tail recursion by call_ref', [0xd2, 0, 0x15, 0]],
  ['a loop of br_on_null', [0x03, 0x40, 0xd0, 0x70, 0xd5, 0, 0x1a, 0x0b]],
  [
    'a loop of br_on_cast',
    [0x03, 0x40, 0x02, 0x6e, 0xd0, 0x6e, 0xfb, 0x18, 3, 0, 0x6e, 0x71, 0x0b, 0x1a, 0x0c, 0, 0x0b, 0x00],
  ],
]

function stopOf(name: string, module: WasmModule): Stop {
  const appended = instrumented(module, { stop: 'flag', fuel: true })
  return {
    name,
    bytes: text(encodeModule(appended.module)),
    memories: appended.memories.map(({ min, max }) => ({
      initial: Number(min),
      ...(max !== undefined && { maximum: Number(max) }),
    })),
    run: appended.hasStart ? START_EXPORT : 'run',
  }
}

describe('instrument, on Node 24', () => {
  const instructions = everyInstruction()
  const live = Object.entries(LIVE).map(([name, code]) => pairOf(name, moduleWith([0x03, 0x40, ...code, 0x0b], [])))
  const dead = instructions.map(({ name, code }) => pairOf(name, moduleWith(code)))
  const fixtures = existsSync(FIXTURES) ? readdirSync(FIXTURES).filter((file) => file.endsWith('.wasm')) : []
  const real = fixtures.map((file) => pairOf(file, parseModule(readFileSync(`${FIXTURES}${file}`))))
  const wide = WIDE.map((code) => pairOf(code, moduleOf(`(module (memory i64 1) (data "x") (func ${code}))`)))
  const stops = [
    ...ENDLESS.map(([name, program]) => stopOf(name, moduleOf(program))),
    ...NEWER.map(([name, code]) => stopOf(name, moduleWith(code, []))),
    stopOf('a start function', moduleOf('(module (start 0) (func (loop (br 0))))')),
  ]
  const answer = askNode24({ pairs: [...live, ...dead, ...wide, ...real], stops })

  it('makes valid modules of valid ones, with every instruction and in every mode', () => {
    expect(answer.invalid.length).toBeGreaterThan(550)
    expect(answer.invalid.slice(0, live.length).map(({ name }) => name)).toEqual(Object.keys(LIVE))
    expect(answer.invalid.filter(({ modes }) => modes.length > 0)).toEqual([])
  })

  it('instruments memories of 64 bits by everything but a flag, which would have the host make them', () => {
    expect(answer.invalid.slice(-fixtures.length - WIDE.length).map(({ name }) => name)).toEqual([...WIDE, ...fixtures])
    expect(wide.map(({ after }) => after.length)).toEqual([4, 4])
  })

  it.each(answer.stopped)('stops by flag: $name', ({ name, end }) => {
    // Recursion may overflow the stack before the flag is set.
    if (name.includes('recursion')) expect(end).toMatch(/unreachable|call stack/)
    else expect(end).toBe('RuntimeError: unreachable')
  })

  it('refuses what waits', () => {
    const waiting = moduleWith([0xfe, 0x01, 2, 0])
    for (const options of MODES.filter(({ stop, fuel }) => stop !== undefined || fuel === true)) {
      expect(() => instrumented(waiting, options)).toThrow(
        expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED', feature: 'memory.atomic.wait' }),
      )
    }
    expect(() => instrumented(waiting, { growth: true })).not.toThrow()
  })
})

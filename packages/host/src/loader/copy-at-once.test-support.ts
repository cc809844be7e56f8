import type { Limits } from '@tenon/abi'
import { linkableKernel } from '@tenon/kernel'
import { addCopies, instrument, ModuleAppender, parseModule } from '@tenon/wasm-binary'
import { expect } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { applyPasses } from './passes.ts'

/** What a loop works with: locals of both widths, the first with values of the caller's. */
export const LOCALS = { i: 'i32', j: 'i32', n: 'i32', t: 'i32', x: 'i64', y: 'i64', m: 'i64', w: 'i64' } as const
export type Local = keyof typeof LOCALS
/** By the names of exported globals. */
export type Values = Readonly<Record<string, number | bigint>>

/** Where the kernel's first block after the input begins. */
const INPUT_BYTES = 4000
export const BLOCK_BYTES = 8000
export const BLOCK = BigInt(Math.ceil((3084 + INPUT_BYTES + 19) / 16) * 16)

/** What is set before a run, and told after it. */
export function globalsOf(types: Readonly<Record<string, string>>): string {
  const globals = Object.entries(types)
  return globals.map(([name, type]) => `(global $${name} (export "${name}") (mut ${type}) (${type}.const 0))`).join(' ')
}

export const IMPORTS = `
  (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
  (import "extism:host/env" "input_load_u64" (func $input (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))`

/** A module whose `run` has one loop, with the body and the condition given, and then tells what its locals hold. */
export function moduleWithLoop(body: string, memory = '(memory (export "memory") 3)'): Uint8Array {
  const names = Object.keys(LOCALS) as Local[]
  return assembleWat(`(module ${IMPORTS} ${memory} ${globalsOf(LOCALS)}
    (func (export "run") ${names.map((name) => `(local $${name} ${LOCALS[name]})`).join(' ')}
      ${names.map((name) => `(local.set $${name} (global.get $${name}))`).join(' ')}
      (loop $l ${body})
      ${names.map((name) => `(global.set $${name} (local.get $${name}))`).join(' ')}))`)
}

/** How many of a module's loops have code put before them. */
export function countCopies(bytes: Uint8Array): number {
  const module = parseModule(bytes, { keepsCodeEncoded: true })
  const functions = new Set(['load_u64', 'input_load_u64', 'store_u64'])
  const copies = addCopies(new ModuleAppender(module), linkableKernel(), { namespace: 'extism:host/env', functions })
  return copies?.loops.length ?? 0
}

/** What is left after a run. */
export interface Outcome {
  readonly error: string | undefined
  readonly values: Values
  readonly guest: Uint8Array
  readonly host: Uint8Array
}

/** Turns that loops may take before they count as endless. */
const FUEL = 3_000_000n

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly run: () => void
  readonly 'tenon:fuel'?: WebAssembly.Global<'i64'>
  readonly 'tenon:kernel.memory': WebAssembly.Memory
  readonly 'tenon:kernel.reserve': (length: number) => number
  readonly 'tenon:kernel.begin': (length: number) => number
  readonly 'tenon:kernel.alloc': (length: bigint) => bigint
}

/** Writes into the guest's memory before a run. */
export type Prepare = (memory: DataView) => void

/** Runs a module, linked with a kernel: word by word, as it does with a limit of fuel, or else as it is without limits. */
function runLoop(bytes: Uint8Array, values: Values, limits: Limits, prepare?: Prepare): Outcome {
  const rewritten = applyPasses(parseModule(bytes, { keepsCodeEncoded: true }), { limits, link: true }, instrument)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(rewritten.bytes.slice()))
  const instance = exports as unknown as Exports
  const fuel = instance['tenon:fuel']
  if (fuel !== undefined) fuel.value = FUEL
  instance['tenon:kernel.reserve'](INPUT_BYTES)
  instance['tenon:kernel.begin'](INPUT_BYTES)
  const block = Number(instance['tenon:kernel.alloc'](BigInt(BLOCK_BYTES)))
  fillWith(new Uint8Array(instance['tenon:kernel.memory'].buffer, 3088, INPUT_BYTES), 7)
  fillWith(new Uint8Array(instance['tenon:kernel.memory'].buffer, block, BLOCK_BYTES), 3)
  fillWith(new Uint8Array(instance.memory.buffer), 5)
  prepare?.(new DataView(instance.memory.buffer))
  const globalOf = (name: string): WebAssembly.Global => exports[name] as WebAssembly.Global
  for (const [name, value] of Object.entries(values)) globalOf(name).value = value
  const error = failureOf(() => instance.run())
  return {
    error,
    values: Object.fromEntries(Object.keys(values).map((name) => [name, globalOf(name).value as number | bigint])),
    guest: new Uint8Array(instance.memory.buffer),
    host: new Uint8Array(instance['tenon:kernel.memory'].buffer),
  }
}

function failureOf(run: () => void): string | undefined {
  try {
    run()
    return undefined
  } catch (cause) {
    return String(cause)
  }
}

function fillWith(bytes: Uint8Array, seed: number): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8) * seed + seed) & 0xff
}

/** Runs both ways, and compares all that is left; gives it, or nothing where the loop is endless. */
export function expectSame(bytes: Uint8Array, values: Values, prepare?: Prepare): Outcome | undefined {
  const expected = runLoop(bytes, values, { fuel: Number(FUEL) }, prepare)
  if (expected.error?.includes('unreachable') === true) return undefined
  const found = runLoop(bytes, values, {}, prepare)
  expect(found.error).toBe(expected.error)
  expect(found.values).toEqual(expected.values)
  expect(Buffer.compare(found.guest, expected.guest)).toBe(0)
  expect(Buffer.compare(found.host, expected.host)).toBe(0)
  return found
}

export type Random = (below: number) => number

/** Of Park and Miller: the same on every run. */
export function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 0x7fff_ffff
    return state % below
  }
}

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[random(items.length)] ?? expect.fail('nothing to choose from')
}

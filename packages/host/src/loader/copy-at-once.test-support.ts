import type { Limits } from '@tenon/abi'
import { linkableKernel } from '@tenon/kernel'
import { addCopies, ModuleAppender, parseModule } from '@tenon/wasm-binary'
import wabt from 'wabt'
import { applyPasses } from './passes.ts'

const assembler = await wabt()

/** What a loop works with: locals of both widths, the first with values of the caller's. */
export const LOCALS = { i: 'i32', j: 'i32', n: 'i32', t: 'i32', x: 'i64', y: 'i64', m: 'i64', w: 'i64' } as const
export type Local = keyof typeof LOCALS
export type Values = Readonly<Record<Local, number | bigint>>

const names = Object.keys(LOCALS) as Local[]

/** A module whose `run` has one loop, with the body and the condition given, and then tells what its locals hold. */
export function moduleWithLoop(body: string, memory = '(memory (export "memory") 3)'): Uint8Array {
  const globals = names.map(
    (name) => `(global $${name} (export "${name}") (mut ${LOCALS[name]}) (${LOCALS[name]}.const 0))`,
  )
  const text = `(module
    (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
    (import "extism:host/env" "input_load_u64" (func $input (param i64) (result i64)))
    (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
    ${memory}
    ${globals.join(' ')}
    (func (export "run") ${names.map((name) => `(local $${name} ${LOCALS[name]})`).join(' ')}
      ${names.map((name) => `(local.set $${name} (global.get $${name}))`).join(' ')}
      (loop $l ${body})
      ${names.map((name) => `(global.set $${name} (local.get $${name}))`).join(' ')}))`
  const module = assembler.parseWat('test.wat', text, { bulk_memory: true, mutable_globals: true })
  try {
    return module.toBinary({}).buffer.slice()
  } finally {
    module.destroy()
  }
}

/** How many of a module's loops have code put before them. */
export function countCopies(bytes: Uint8Array): number {
  const module = parseModule(bytes, { keepsCodeEncoded: true })
  const names = new Set(['load_u64', 'input_load_u64', 'store_u64'])
  const copies = addCopies(new ModuleAppender(module), linkableKernel(), {
    namespace: 'extism:host/env',
    functions: names,
  })
  return copies?.loops.length ?? 0
}

/** What is left after a run. */
export interface Outcome {
  readonly error: string | undefined
  readonly locals: readonly (number | bigint)[]
  readonly guest: Uint8Array
  readonly host: Uint8Array
}

export const INPUT_BYTES = 4000
export const BLOCK_BYTES = 8000
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

/** Runs a module, linked with a kernel: word by word, as it does with a limit of fuel, or else as it is without limits. */
export function runLoop(bytes: Uint8Array, values: Values, limits: Limits): Outcome {
  const rewritten = applyPasses(parseModule(bytes, { keepsCodeEncoded: true }), { limits, link: true })
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
  for (const name of names) (exports[name] as WebAssembly.Global<'i32' | 'i64'>).value = values[name] as never
  let error: string | undefined
  try {
    instance.run()
  } catch (cause) {
    error = String(cause)
  }
  return {
    error,
    locals: names.map((name) => (exports[name] as WebAssembly.Global).value as number | bigint),
    guest: new Uint8Array(instance.memory.buffer),
    host: new Uint8Array(instance['tenon:kernel.memory'].buffer),
  }
}

function fillWith(bytes: Uint8Array, seed: number): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8) * seed + seed) & 0xff
}

/** Whether a run by word ended for want of fuel. */
export function isEndless({ error }: Outcome): boolean {
  return error?.includes('unreachable') === true
}

export const WORD_BY_WORD: Limits = { fuel: Number(FUEL) }

import { assembleWat } from '../assemble-wat.test-support.ts'
import { compilePlugin, createPlugin, hostFunction, type HostFunctions, linkPlugin } from '../index.node.ts'
import type { Plugin, PluginOptions } from '../public.ts'

/**
 * `ask` passes its input to the host function of that name and outputs what it gets; `twice` asks for that again; `careful`
 * catches whatever comes, and outputs nothing; `quiet` asks nobody; `spin_after` never ends once it was answered.
 */
const GUEST = `(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "log_info" (func $log (param i64)))
  (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
  (memory (export "memory") 1)
  (func $give (param $handle i64) (call $output_set (local.get $handle) (call $length (local.get $handle))))
  (func (export "ask") (result i32) (call $give (call $ask (call $input_offset))) (i32.const 0))
  (func (export "twice") (result i32) (call $give (call $ask (call $ask (call $input_offset)))) (i32.const 0))
  (func (export "log_answer") (result i32) (call $log (call $ask (call $input_offset))) (i32.const 0))
  (func (export "careful") (result i32)
    (i32.store8 (i32.const 0) (i32.const 1))
    (try (do (drop (call $ask (call $input_offset)))) (catch_all))
    (loop $again (try (do (drop (call $ask (call $input_offset))) (br $again)) (catch_all (br $again))))
    (i32.const 0))
  (func (export "swallow") (result i32)
    (try (do (drop (call $ask (call $input_offset)))) (catch_all)) (i32.const 0))
  (func (export "mark") (result i32)
    (i32.load8_u (i32.const 0)) (i32.store8 (i32.const 0) (i32.const 1)))
  (func (export "quiet") (result i32) (call $give (call $input_offset)) (i32.const 0))
  (func (export "spin_after") (result i32) (drop (call $ask (call $input_offset))) (loop (br 0)) (i32.const 0))
  (func (export "spin") (result i32) (loop (br 0)) (i32.const 0))
  (func (export "many") (result i32) (local $n i32)
    (local.set $n (i32.const 10000))
    (loop $next (drop (call $ask (i64.const 0)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0)))`

/** Its bytes. */
export const GUEST_BYTES: Uint8Array<ArrayBuffer> = assembleWat(GUEST)

/** The same in two modules, of which one is linked to the other. */
const LIBRARY = `(module
  (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
  (func (export "ask") (param i64) (result i64) (call $ask (local.get 0))))`

/** A plug-in that asks `ask`. */
export function loadGuest(ask: HostFunctions[string], options: PluginOptions = {}): Promise<Plugin> {
  return createPlugin(GUEST_BYTES, { functions: { ask }, thread: 'inline', ...options })
}

/** Every way in which a plug-in comes to its instance. */
export const WAYS: readonly (readonly [string, typeof loadGuest])[] = [
  ['linked with its kernel', loadGuest],
  ['beside its kernel', (ask, options) => loadGuest(ask, { ...options, link: false })],
  [
    'given as a compiled module',
    async (ask, options) => {
      const module = await WebAssembly.compile(GUEST_BYTES)
      return createPlugin(module, { functions: { ask }, thread: 'inline', ...options })
    },
  ],
  [
    'linked ahead of time',
    async (ask, options) => {
      const { wasm } = await linkPlugin(GUEST_BYTES)
      return createPlugin(wasm, { functions: { ask }, thread: 'inline', ...options })
    },
  ],
  [
    'of several modules',
    (ask, options) => {
      const main = assembleWat(GUEST.replace('"extism:host/user" "ask"', '"library" "ask"'))
      const wasm = [{ name: 'library', data: assembleWat(LIBRARY) }, { data: main }]
      return createPlugin({ wasm }, { functions: { ask }, thread: 'inline', ...options })
    },
  ],
  [
    'compiled once for many',
    async (ask, options) => {
      const compiled = await compilePlugin(GUEST_BYTES, { thread: 'inline', ...options })
      return compiled.instantiate({ functions: { ask } })
    },
  ],
]

/** A promise with its ends in hand. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

/** Makes one. */
export function defer<T = string>(): Deferred<T> {
  let ends: Omit<Deferred<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => (ends = { resolve, reject }))
  return { promise, ...(ends as Omit<Deferred<T>, 'promise'>) }
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Answers after a moment, with what it was asked in angle brackets. */
export const later = hostFunction.text(async (input) => {
  await sleep(1)
  return `<${input}>`
})

/** An object that is no promise, but is awaited as one. */
export function thenable(then: (done: (value: string) => void) => void): Promise<string> {
  // oxlint-disable-next-line unicorn/no-thenable -- applications have such objects
  return { then } as unknown as Promise<string>
}

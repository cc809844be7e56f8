import { assembleWat } from '../assemble-wat.test-support.ts'

/** Says which version of the plug-in answered. */
export type GuestVersion = 'A' | 'B'

/**
 * A plug-in whose calls show what they find of those before. `count` counts in its memory, `remember` and `recall` in a var;
 * `version` says which it is; `spin` never ends, `work` takes some 20 ms, `trap` traps, `fail` reports an error of its own;
 * `ask` calls the host.
 */
export function poolGuest(version: GuestVersion = 'A'): Uint8Array<ArrayBuffer> {
  return assembleWat(`(module
  (import "extism:host/env" "input_load_u8" (func $input_load (param i64) (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func $byte (param $b i32) (result i64) (local $at i64)
    (local.set $at (call $alloc (i64.const 1)))
    (call $store (local.get $at) (local.get $b))
    (local.get $at))
  (func $say (param $b i32) (result i32) (call $output (call $byte (local.get $b)) (i64.const 1)) (i32.const 0))
  (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (if (i32.ne (global.get $calls) (i32.load (i32.const 0))) (then (unreachable)))
    (call $say (i32.add (i32.const 48) (i32.load (i32.const 0)))))
  (func (export "remember") (result i32)
    (call $var_set (call $byte (i32.const 107)) (call $byte (call $input_load (i64.const 0))))
    (i32.const 0))
  (func (export "recall") (result i32) (local $at i64)
    (local.set $at (call $var_get (call $byte (i32.const 107))))
    (call $output (local.get $at) (call $length (local.get $at)))
    (i32.const 0))
  (func (export "version") (result i32) (call $say (i32.const ${version.charCodeAt(0)})))
  (func (export "echo") (result i32) (call $say (call $input_load (i64.const 0))))
  (func (export "spin") (result i32) (loop (br 0)) (i32.const 0))
  (func (export "work") (result i32) (local $n i32)
    (local.set $n (i32.const 10000000))
    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $say (i32.const ${version.charCodeAt(0)})))
  (func (export "trap") (result i32) (unreachable))
  (func (export "fail") (result i32) (call $error_set (call $byte (i32.const 33))) (i32.const 1))
  (func (export "ask") (result i32) (local $at i64)
    (local.set $at (call $ask (call $byte (call $input_load (i64.const 0)))))
    (call $output (local.get $at) (call $length (local.get $at)))
    (i32.const 0)))`)
}

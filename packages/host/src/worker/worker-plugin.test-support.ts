import { createPlugin, type Plugin, type PluginOptions } from '../index.node.ts'
import { assembleWat } from '../assemble-wat.test-support.ts'

/** What all of these plug-ins import of the ABI. */
const ABI = `
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/env" "log_debug" (func $log_debug (param i64)))`

/** Helpers, and the exports that most tests use. `remember` sets a var named by its input to its name. */
const BODY = `
  (memory (export "memory") 1)
  (global $count (mut i32) (i32.const 0))
  (func $give (param $handle i64) (call $output_set (local.get $handle) (call $length (local.get $handle))))
  (func (export "echo") (call $output_set (call $input_offset) (call $input_length)))
  (func (export "count") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
  (func (export "spin") (loop (br 0)))
  (func (export "trap") unreachable)
  (func (export "fail") (result i32) (call $error_set (call $input_offset)) (i32.const 1))
  (func (export "code") (result i32) (i32.const 7))
  (func (export "recurse") (call $recurse))
  (func $recurse (call $recurse))
  (func (export "remember") (call $var_set (call $input_offset) (call $copy)))
  (func $copy (result i64) (local $block i64) (local $at i64)
    (local.set $block (call $alloc (call $input_length)))
    (loop $next
      (call $store_u8 (i64.add (local.get $block) (local.get $at)) (call $input_load_u8 (local.get $at)))
      (local.set $at (i64.add (local.get $at) (i64.const 1)))
      (br_if $next (i64.lt_u (local.get $at) (call $input_length))))
    (local.get $block))
  (func (export "recall") (call $give (call $var_get (call $input_offset))))
  (func (export "forget") (call $var_set (call $input_offset) (i64.const 0)))
  (func (export "log") (call $log_info (call $input_offset)))
  (func (export "grow") (drop (memory.grow (i32.const 16))))`

/** The bytes of a plug-in with the exports above. @param more imports, then functions */
export function workerGuest(imports = '', functions = ''): Uint8Array<ArrayBuffer> {
  return assembleWat(`(module ${ABI} ${imports} ${BODY} ${functions})`)
}

/** One of them in a worker. */
export function createWorkerGuest(
  options: PluginOptions = {},
  source: Uint8Array<ArrayBuffer> = workerGuest(),
): Promise<Plugin> {
  return createPlugin(source, { thread: 'worker', ...options })
}

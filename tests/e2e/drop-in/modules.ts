import { nodeModuleBytes } from '../../conformance/node-environment.ts'

const IMPORTS = `
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/env" "log_error" (func $log_error (param i64)))
  (import "extism:host/env" "get_log_level" (func $get_log_level (result i32)))`

/** The input in a new block; and output from one. */
const HELPERS = `
  (func $input (result i64)
    (local $block i64) (local $i i64)
    (local.set $block (call $alloc (call $input_length)))
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $i) (call $input_length)))
        (call $store_u8 (i64.add (local.get $block) (local.get $i)) (call $input_load_u8 (local.get $i)))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
    (local.get $block))
  (func $give (param $block i64)
    (call $output_set (local.get $block) (call $length (local.get $block))))`

/** Does a little of everything that needs no host function. */
const ALONE = `(module ${IMPORTS} ${HELPERS}
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func (export "echo") (result i32) (call $give (call $input)) (i32.const 0))
  (func (export "nothing") (result i32) (i32.const 0))
  (func (export "noResult") (call $give (call $input)))
  (func (export "fail") (result i32) (call $error_set (call $input)) (i32.const 1))
  (func (export "failSoftly") (result i32)
    (call $error_set (call $input)) (call $give (call $input)) (i32.const 0))
  (func (export "code") (result i32) (i32.const 7))
  (func (export "trap") (result i32) (unreachable))
  (func (export "divide") (result i32) (i32.div_u (i32.const 1) (i32.const 0)))
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0))
  (func (export "config") (result i32) (local $value i64)
    (local.set $value (call $config_get (call $input)))
    (if (i64.ne (local.get $value) (i64.const 0)) (then (call $give (local.get $value))))
    (i32.const 0))
  (func (export "getVar") (result i32) (local $value i64)
    (local.set $value (call $var_get (call $input)))
    (if (i64.ne (local.get $value) (i64.const 0)) (then (call $give (local.get $value))))
    (i32.const 0))
  (func (export "setVar") (result i32) (call $var_set (call $input) (call $input)) (i32.const 0))
  (func (export "log") (result i32) (call $log_info (call $input)) (call $log_error (call $input)) (i32.const 0))
  (func (export "count") (result i32) (local $block i64)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (local.set $block (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $block) (i32.add (i32.const 48) (global.get $calls)))
    (call $give (local.get $block))
    (i32.const 0))
  (func (export "level") (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $block) (i32.add (i32.const 48) (call $get_log_level)))
    (call $give (local.get $block))
    (i32.const 0))
  (func (export "grow") (result i32)
    (call $store_u8 (call $input) (i32.const 0))
    (if (i32.eq (memory.grow (i32.const 100)) (i32.const -1)) (then unreachable))
    (i32.const 0)))`

/** Hands its input to host functions of several types. */
const WITH_HOST = `(module ${IMPORTS}
  (import "extism:host/user" "transform" (func $transform (param i64) (result i64)))
  (import "numbers" "add" (func $add (param i32 f64) (result f64)))
  (import "numbers" "flag" (func $flag (result i32)))
  (import "numbers" "tell" (func $tell (param f32)))
  ${HELPERS}
  (func (export "transform") (result i32) (local $result i64)
    (local.set $result (call $transform (call $input)))
    (if (i64.ne (local.get $result) (i64.const 0)) (then (call $give (local.get $result))))
    (i32.const 0))
  (func (export "numbers") (result i32) (local $block i64)
    (call $tell (f32.const 1.5))
    (local.set $block (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $block)
      (i32.add (call $flag) (i32.trunc_f64_s (call $add (i32.const 40) (f64.const 25.5)))))
    (call $give (local.get $block))
    (i32.const 0)))`

/** Calls what another module of the plug-in exports. */
const WITH_LINKED = `(module ${IMPORTS}
  (import "lib" "next" (func $next (result i32)))
  ${HELPERS}
  (func (export "next") (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $block) (i32.add (i32.const 48) (call $next)))
    (call $give (local.get $block))
    (i32.const 0)))`

const LIBRARY = `(module
  (global $n (mut i32) (i32.const 0))
  (func (export "next") (result i32)
    (global.set $n (i32.add (global.get $n) (i32.const 1)))
    (global.get $n)))`

const WASI = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "leave") (result i32) (call $exit (i32.const 3)) (i32.const 0)))`

/** The modules that the programs run. */
export interface Modules {
  readonly alone: Uint8Array
  readonly withHost: Uint8Array
  readonly withLinked: Uint8Array
  readonly library: Uint8Array
  readonly wasi: Uint8Array
}

/** Assembles them. */
export async function assembleModules(): Promise<Modules> {
  return {
    alone: await nodeModuleBytes.assemble(ALONE),
    withHost: await nodeModuleBytes.assemble(WITH_HOST),
    withLinked: await nodeModuleBytes.assemble(WITH_LINKED),
    library: await nodeModuleBytes.assemble(LIBRARY),
    wasi: await nodeModuleBytes.assemble(WASI),
  }
}

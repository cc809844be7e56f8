const ENV_IMPORTS = `
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))`

const COPY_INPUT = `
  (func $output (param $handle i64) (call $output_set (local.get $handle) (call $length (local.get $handle))))
  (func $letter (param $code i32) (result i64) (local $handle i64)
    (local.set $handle (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $handle) (local.get $code))
    (local.get $handle))`

/**
 * A plug-in that does one thing an export. Keys of config and vars, error texts and log messages are one letter:
 * config `c`, var `v`, error `e`, log `l` (info) and `w` (warn).
 */
export const PLUGIN_WAT = `(module ${ENV_IMPORTS}
  (memory (export "memory") 1 2) ${COPY_INPUT}
  (func (export "echo") (result i32)
    (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))
  (func (export "config") (result i32) (call $output (call $config_get (call $letter (i32.const 99)))) (i32.const 0))
  (func (export "var") (result i32) (call $output (call $var_get (call $letter (i32.const 118)))) (i32.const 0))
  (func (export "set_var") (result i32)
    (call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 1000))) (i32.const 0))
  (func (export "log") (result i32)
    (call $log_info (call $letter (i32.const 108))) (call $log_warn (call $letter (i32.const 119))) (i32.const 0))
  (func (export "fail_error") (result i32) (call $error_set (call $letter (i32.const 101))) (i32.const 1))
  (func (export "fail_code") (result i32) (i32.const 3))
  (func (export "fail_trap") (result i32) unreachable)
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`

/** A plug-in that imports `answer` from a module `maths` and returns it as its code. */
export const LINKING_WAT = `(module
  (import "maths" "answer" (func $answer (result i32)))
  (func (export "run") (result i32) (call $answer)))`

/** The module `maths`. */
export const MATHS_WAT = '(module (func (export "answer") (result i32) (i32.const 0)))'

/** A plug-in that asks for everything: WASI, a host function, HTTP, a function of a module. */
export const ASKING_WAT = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (import "extism:host/user" "decorate" (func (param i64) (result i64)))
  (import "extism:host/env" "http_request" (func (param i64 i64) (result i64)))
  (import "maths" "answer" (func (result i32)))
  (func (export "run") (result i32) (i32.const 0)))`

/** A plug-in that needs WASI alone. */
export const WASI_WAT = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "exit") (result i32) (call $exit (i32.const 4)) (i32.const 0)))`

;; Imports from a module linked as `counter`: `run` calls `count` twice and outputs both results as two bytes.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "counter" "count" (func $count (result i64)))
  (import "counter" "set_output" (func $set_output (param i64 i64)))
  (func (export "run") (result i32)
    (local $block i64)
    (local.set $block (call $alloc (i64.const 2)))
    (call $store_u8 (local.get $block) (i32.wrap_i64 (call $count)))
    (call $store_u8 (i64.add (local.get $block) (i64.const 1)) (i32.wrap_i64 (call $count)))
    (call $set_output (local.get $block) (i64.const 2))
    (i32.const 0)))

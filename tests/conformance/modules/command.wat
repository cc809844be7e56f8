;; A WASI command: `trail` outputs s if _start ran, m if main ran; `keep` sets the var k, `kept` outputs its value.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "length" (func $length_of (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (global $trail (mut i64) (i64.const 0))
  (global $length (mut i64) (i64.const 0))

  (func $mark (param $letter i64)
    (global.set $trail
      (i64.or
        (global.get $trail)
        (i64.shl (local.get $letter) (i64.mul (global.get $length) (i64.const 8)))))
    (global.set $length (i64.add (global.get $length) (i64.const 1))))

  (func (export "_start") (call $mark (i64.const 0x73)))
  (func (export "main") (result i32) (call $mark (i64.const 0x6d)) (i32.const 0))

  (func $text (param $bytes i64) (result i64)
    (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (local.get $bytes))
    (local.get $block))

  (func (export "keep") (result i32)
    (call $var_set (call $text (i64.const 0x6b)) (call $text (i64.const 0x76)))
    (i32.const 0))

  (func (export "kept") (result i32)
    (local $value i64)
    (local.set $value (call $var_get (call $text (i64.const 0x6b))))
    (call $output_set (local.get $value) (call $length_of (local.get $value)))
    (i32.const 0))

  (func (export "trail") (result i32)
    (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (global.get $trail))
    (call $output_set (local.get $block) (global.get $length))
    (i32.const 0))

  (func (export "trap") (result i32) unreachable))

;; C's constructors alone: `trail` outputs a c for each time that they ran.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (global $trail (mut i64) (i64.const 0))
  (global $length (mut i64) (i64.const 0))

  (func $mark (param $letter i64)
    (global.set $trail
      (i64.or
        (global.get $trail)
        (i64.shl (local.get $letter) (i64.mul (global.get $length) (i64.const 8)))))
    (global.set $length (i64.add (global.get $length) (i64.const 1))))

  (func (export "__wasm_call_ctors") (call $mark (i64.const 0x63)))

  (func (export "trail") (result i32)
    (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (global.get $trail))
    (call $output_set (local.get $block) (global.get $length))
    (i32.const 0))

  (func (export "trap") (result i32) unreachable))

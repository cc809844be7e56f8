;; To be linked: counts the calls of `count` in a global, and marks the output through the ABI.
(module
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (global $calls (mut i64) (i64.const 0))
  (func (export "count") (result i64)
    (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
    (global.get $calls))
  (func (export "set_output") (param $offset i64) (param $length i64)
    (call $output_set (local.get $offset) (local.get $length))))

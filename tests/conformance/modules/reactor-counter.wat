;; To be linked: as counter.wat, but counts from 40 if _initialize ran.
(module
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (global $calls (mut i64) (i64.const 0))
  (func (export "_initialize") (global.set $calls (i64.add (global.get $calls) (i64.const 40))))
  (func (export "count") (result i64)
    (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
    (global.get $calls))
  (func (export "set_output") (param $offset i64) (param $length i64)
    (call $output_set (local.get $offset) (local.get $length))))

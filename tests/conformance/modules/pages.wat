;; 20 pages of memory; `grow` asks for 10 more and returns 1 if it got none, `fill` takes 4 MiB of the host's memory and
;; returns 1 if it got none.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (memory (export "memory") 20)
  (func (export "fine") (result i32) (i32.const 0))
  (func (export "grow") (result i32) (i32.eq (memory.grow (i32.const 10)) (i32.const -1)))
  (func (export "fill") (result i32) (i64.eqz (call $alloc (i64.const 4194304)))))

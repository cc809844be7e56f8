;; One export of each shape that a host may meet.
(module
  (memory (export "memory") 1)
  (global (export "global") i32 (i32.const 1))
  (table (export "table") 1 funcref)
  (func (export "nothing"))
  (func (export "code") (result i32) (i32.const 0))
  (func (export "long") (result i64) (i64.const 0))
  (func (export "double") (result f64) (f64.const 0))
  (func (export "two") (result i32 i32) (i32.const 0) (i32.const 0))
  (func (export "parameter") (param i32) (result i32) (local.get 0))
  (func (export "with spaces \e2\98\83") (result i32) (i32.const 0))
  (func (export "__proto__") (result i32) (i32.const 0))
  (func (export "") (result i32) (i32.const 0)))

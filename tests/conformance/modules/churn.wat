;; Many blocks. Each export returns 0 where all is well.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "memory_bytes" (func $memory_bytes (result i64)))
  (memory 1)

  ;; The handle of block i is at i * 8.
  (func $handle (param $i i32) (result i64) (i64.load (i32.mul (local.get $i) (i32.const 8))))
  ;; Blocks have 1 to 61 bytes.
  (func $size (param $i i32) (result i64)
    (i64.extend_i32_u (i32.add (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 61)) (i32.const 1))))

  ;; Allocates block i and writes i to its first and last byte.
  (func $make (param $i i32)
    (local $handle i64)
    (local.set $handle (call $alloc (call $size (local.get $i))))
    (i64.store (i32.mul (local.get $i) (i32.const 8)) (local.get $handle))
    (call $store_u8 (local.get $handle) (local.get $i))
    (call $store_u8
      (i64.sub (i64.add (local.get $handle) (call $size (local.get $i))) (i64.const 1))
      (local.get $i)))

  ;; 1 where block i has another length, or other bytes, than it was made with.
  (func $is_wrong (param $i i32) (result i32)
    (local $handle i64)
    (local.set $handle (call $handle (local.get $i)))
    (i32.or
      (i64.ne (call $length (local.get $handle)) (call $size (local.get $i)))
      (i32.or
        (i32.ne (call $load_u8 (local.get $handle)) (i32.and (local.get $i) (i32.const 255)))
        (i32.ne
          (call $load_u8
            (i64.sub (i64.add (local.get $handle) (call $size (local.get $i))) (i64.const 1)))
          (i32.and (local.get $i) (i32.const 255))))))

  ;; Number of blocks from $first on, in steps of $step, that are wrong.
  (func $count_wrong (param $first i32) (param $step i32) (result i32)
    (local $wrong i32)
    (loop $next
      (local.set $wrong (i32.add (local.get $wrong) (call $is_wrong (local.get $first))))
      (br_if $next
        (i32.lt_u
          (local.tee $first (i32.add (local.get $first) (local.get $step)))
          (i32.const 2000))))
    (local.get $wrong))

  (func $make_all (param $first i32) (param $step i32)
    (loop $next
      (call $make (local.get $first))
      (br_if $next
        (i32.lt_u
          (local.tee $first (i32.add (local.get $first) (local.get $step)))
          (i32.const 2000)))))

  ;; 2000 blocks; every second freed and made again, in between the others must be as they were.
  (func (export "many") (result i32)
    (local $i i32)
    (call $make_all (i32.const 0) (i32.const 1))
    (if (call $count_wrong (i32.const 0) (i32.const 1)) (then (return (i32.const 1))))
    (loop $next
      (call $free (call $handle (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 2))) (i32.const 2000))))
    (if (call $count_wrong (i32.const 1) (i32.const 2)) (then (return (i32.const 2))))
    (call $make_all (i32.const 0) (i32.const 2))
    (if (call $count_wrong (i32.const 0) (i32.const 1)) (then (return (i32.const 3))))
    (i32.const 0))

  ;; A hundred thousand blocks, one after the other: memory must not grow past 2 MiB.
  (func (export "one_by_one") (result i32)
    (local $i i32)
    (local $handle i64)
    (loop $next
      (local.set $handle (call $alloc (i64.const 48)))
      (call $free (local.get $handle))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100000))))
    (i64.gt_u (call $memory_bytes) (i64.const 2097152))))

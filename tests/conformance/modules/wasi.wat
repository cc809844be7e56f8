;; What WASI gives a plug-in that was granted no more than it. Each export returns 0 where it is as it should be.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "to nobody")

  ;; No arguments.
  (func (export "args") (result i32)
    (i32.store (i32.const 0) (i32.const -1))
    (i32.or (call $args_sizes_get (i32.const 0) (i32.const 4)) (i32.load (i32.const 0))))

  ;; No environment.
  (func (export "environ") (result i32)
    (i32.store (i32.const 0) (i32.const -1))
    (i32.or (call $environ_sizes_get (i32.const 0) (i32.const 4)) (i32.load (i32.const 0))))

  ;; The real time is later than 2020.
  (func (export "realtime") (result i32)
    (i32.or
      (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 8))
      (i64.lt_u (i64.load (i32.const 8)) (i64.const 1577836800000000000))))

  ;; The monotonic clock does not go back.
  (func (export "monotonic") (result i32)
    (i32.or
      (i32.or
        (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 8))
        (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 16)))
      (i64.gt_u (i64.load (i32.const 8)) (i64.load (i32.const 16)))))

  ;; Thirty-two random bytes are not all 0.
  (func (export "random") (result i32)
    (i32.or
      (call $random_get (i32.const 128) (i32.const 32))
      (i64.eqz
        (i64.or
          (i64.or (i64.load (i32.const 128)) (i64.load (i32.const 136)))
          (i64.or (i64.load (i32.const 144)) (i64.load (i32.const 152)))))))

  ;; Standard output takes what is written, and it goes nowhere.
  (func (export "stdout") (result i32)
    (i32.store (i32.const 32) (i32.const 64))
    (i32.store (i32.const 36) (i32.const 9))
    (i32.or
      (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40))
      (i32.ne (i32.load (i32.const 40)) (i32.const 9))))

  ;; No directory is open: 8 is WASI's EBADF.
  (func (export "directories") (result i32)
    (i32.ne (call $fd_prestat_get (i32.const 3) (i32.const 0)) (i32.const 8))))

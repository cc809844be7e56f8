;; Works in the first directory that WASI has open. What fails returns WASI's number of the error as the call's code.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (memory (export "memory") 1)
  (data (i32.const 0) "in.txt")
  (data (i32.const 16) "out.txt")
  (data (i32.const 32) "../secret.txt")
  (data (i32.const 64) "written")
  ;; 128: a list of one buffer; 136: bytes moved; 140: an open file; 256: the buffer.

  (func $open (param $path i32) (param $length i32) (param $create i32) (param $rights i64) (result i32)
    (call $path_open (i32.const 3) (i32.const 0) (local.get $path) (local.get $length) (local.get $create)
      (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 140)))

  (func $buffer (param $start i32) (param $length i32)
    (i32.store (i32.const 128) (local.get $start))
    (i32.store (i32.const 132) (local.get $length)))

  ;; The content of in.txt.
  (func (export "read") (result i32)
    (local $error i32) (local $i i32) (local $output i64)
    (local.set $error (call $open (i32.const 0) (i32.const 6) (i32.const 0) (i64.const 2)))
    (if (local.get $error) (then (return (local.get $error))))
    (call $buffer (i32.const 256) (i32.const 1024))
    (local.set $error (call $fd_read (i32.load (i32.const 140)) (i32.const 128) (i32.const 1) (i32.const 136)))
    (if (local.get $error) (then (return (local.get $error))))
    (local.set $output (call $alloc (i64.load32_u (i32.const 136))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (i32.load (i32.const 136))))
        (call $store_u8 (i64.add (local.get $output) (i64.extend_i32_u (local.get $i)))
          (i32.load8_u (i32.add (i32.const 256) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (call $output_set (local.get $output) (i64.load32_u (i32.const 136)))
    (call $fd_close (i32.load (i32.const 140))))

  ;; Puts "written" into out.txt, which it makes.
  (func (export "write") (result i32)
    (local $error i32)
    (local.set $error (call $open (i32.const 16) (i32.const 7) (i32.const 1) (i64.const 64)))
    (if (local.get $error) (then (return (local.get $error))))
    (call $buffer (i32.const 64) (i32.const 7))
    (local.set $error (call $fd_write (i32.load (i32.const 140)) (i32.const 128) (i32.const 1) (i32.const 136)))
    (if (local.get $error) (then (return (local.get $error))))
    (call $fd_close (i32.load (i32.const 140))))

  ;; Opens a file beside its directory.
  (func (export "escape") (result i32)
    (call $open (i32.const 32) (i32.const 13) (i32.const 0) (i64.const 2))))

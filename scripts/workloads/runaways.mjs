// Plug-ins that do not end, for the section on stops: each export is a way to keep a thread busy for hours.
import wabt from 'wabt'

const DOUBLINGS = 40
const LONG_BODY = 1000

const times = (count, text) => Array.from({ length: count }, (_, i) => text(i)).join('\n')

const SOURCE = `(module
  (memory 1024)
  (global $x (mut i64) (i64.const 3))
  (type $step (func (param i32)))
  (table funcref (elem $indirect))

  (func (export "loop") (result i32) (loop $again (br $again)) unreachable)

  ;; Shallow recursion, 2^60 calls.
  (func $branch (param $depth i32)
    (if (local.get $depth)
      (then
        (call $branch (i32.sub (local.get $depth) (i32.const 1)))
        (call $branch (i32.sub (local.get $depth) (i32.const 1))))))
  (func (export "recursion") (result i32) (call $branch (i32.const 60)) (i32.const 0))

  (func $indirect (param $depth i32)
    (if (local.get $depth)
      (then
        (call_indirect (type $step) (i32.sub (local.get $depth) (i32.const 1)) (i32.const 0))
        (call_indirect (type $step) (i32.sub (local.get $depth) (i32.const 1)) (i32.const 0)))))
  (func (export "indirect_recursion") (result i32) (call $indirect (i32.const 60)) (i32.const 0))

  ;; Functions that call the next one twice: 2^${DOUBLINGS} calls, without a loop and without recursion.
  (func $f0 (global.set $x (i64.add (global.get $x) (i64.const 1))))
  ${times(DOUBLINGS, (i) => `(func $f${i + 1} (call $f${i}) (call $f${i}))`)}
  (func (export "doubling") (result i32) (call $f${DOUBLINGS}) (i32.const 0))

  ;; Bulk memory: one instruction writes 64 MiB.
  (func (export "fill") (result i32)
    (loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x4000000)) (br $again)) unreachable)
  (func (export "copy") (result i32)
    (loop $again (memory.copy (i32.const 1) (i32.const 0) (i32.const 0x3ffffff)) (br $again)) unreachable)

  ;; Loads that miss every cache: few instructions, much time.
  (func (export "cache_misses") (result i32) (local $at i32)
    (loop $again
      (local.set $at (i32.add (i32.mul (local.get $at) (i32.const 1664525)) (i32.const 1013904223)))
      (i32.store8 (i32.shr_u (local.get $at) (i32.const 6)) (local.get $at))
      (br $again))
    unreachable)

  ;; A loop with a body of ${LONG_BODY} divisions: checks at loop heads alone come too seldom.
  (func (export "long_body") (result i32)
    (loop $again
      ${times(LONG_BODY, () => '(global.set $x (i64.div_u (i64.const -7) (i64.or (global.get $x) (i64.const 1))))')}
      (br $again))
    unreachable))`

/** The module's bytes. */
export async function assembleRunaways() {
  const assembler = await wabt()
  const module = assembler.parseWat('runaways.wat', SOURCE)
  return module.toBinary({}).buffer
}

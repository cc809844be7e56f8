// Times a call through the kernel and its allocator: node packages/kernel/bench/kernel.mjs, after a build.
import wabt from 'wabt'
import { SeparateKernel } from '../dist/index.js'

const ECHO_GUEST = `(module
  (import "k" "alloc" (func $alloc (param i64) (result i64)))
  (import "k" "store_u8" (func $store_u8 (param i64 i32)))
  (import "k" "store_u64" (func $store_u64 (param i64 i64)))
  (import "k" "input_length" (func $input_length (result i64)))
  (import "k" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "k" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
  (import "k" "output_set" (func $output_set (param i64 i64)))
  (func (export "empty") (result i32) (i32.const 0))
  (func (export "echo") (result i32)
    (local $length i64) (local $at i64) (local $to i64)
    (local.set $length (call $input_length))
    (local.set $to (call $alloc (local.get $length)))
    (block $done
      (loop $word
        (br_if $done (i64.gt_u (i64.add (local.get $at) (i64.const 8)) (local.get $length)))
        (call $store_u64 (i64.add (local.get $to) (local.get $at)) (call $input_load_u64 (local.get $at)))
        (local.set $at (i64.add (local.get $at) (i64.const 8)))
        (br $word)))
    (block $done
      (loop $byte
        (br_if $done (i64.ge_u (local.get $at) (local.get $length)))
        (call $store_u8 (i64.add (local.get $to) (local.get $at)) (call $input_load_u8 (local.get $at)))
        (local.set $at (i64.add (local.get $at) (i64.const 1)))
        (br $byte)))
    (call $output_set (local.get $to) (local.get $length))
    (i32.const 0)))`

/** Best of seven rounds, in nanoseconds a run. */
function time(run, count = 200_000) {
  let best = Infinity
  for (let round = 0; round < 8; round++) {
    const start = performance.now()
    for (let index = 0; index < count; index++) run()
    if (round > 0) best = Math.min(best, performance.now() - start)
  }
  return (best * 1e6) / count
}

function row(name, nanoseconds) {
  console.log(`${name.padEnd(44)} ${nanoseconds.toFixed(1).padStart(10)} ns`)
}

const assembler = await wabt()
const bytes = assembler.parseWat('echo.wat', ECHO_GUEST).toBinary({}).buffer
const kernel = new SeparateKernel()
const { instance } = await WebAssembly.instantiate(bytes, { k: { ...kernel.functions } })
const { echo, empty } = instance.exports

const inputs = { '64 bytes': new Uint8Array(64).fill(65), '64 letters': 'A'.repeat(64), '32 x é': 'é'.repeat(32) }
for (const [name, input] of Object.entries(inputs)) {
  const call = (run) => time(() => (kernel.begin(input), run(), kernel.takeOutput(1e9)))
  row(`${name}: begin, empty export, takeOutput`, call(empty))
  row(`${name}: begin, echo, takeOutput`, call(echo))
}
const large = new Uint8Array(65_536).fill(65)
row(
  '64 KiB: begin, echo, takeOutput',
  time(() => (kernel.begin(large), echo(), kernel.takeOutput(1e9)), 2_000),
)

for (const live of [0, 100, 10_000, 1_000_000]) {
  kernel.begin('')
  for (let index = 0; index < live; index++) kernel.functions.alloc(32n)
  const { alloc, free, length } = kernel.functions
  const handle = alloc(48n)
  row(
    `${live} blocks live: alloc and free`,
    time(() => free(alloc(40n))),
  )
  row(
    `${live} blocks live: length`,
    time(() => length(handle)),
  )
}

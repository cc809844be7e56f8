import { expect, test } from 'vitest'
import wabt from 'wabt'
import { SeparateKernel } from './index.ts'

const MILLION = 1_000_000

// Each of its functions does its work n times in one call: blocks of 1 to 1024 bytes, and one of 16 KiB now and then.
const BUSY_GUEST = `(module
  (import "k" "alloc" (func $alloc (param i64) (result i64)))
  (import "k" "free" (func $free (param i64)))
  (import "k" "length" (func $length (param i64) (result i64)))
  (func (export "churn") (param $n i32) (result i32)
    (local $size i64) (local $handle i64) (local $held i64)
    (loop $next
      (local.set $size (i64.extend_i32_u (i32.add (i32.and (i32.mul (local.get $n) (i32.const 7)) (i32.const 1023)) (i32.const 1))))
      (if (i32.eqz (i32.and (local.get $n) (i32.const 63))) (then (local.set $size (i64.const 16384))))
      (local.set $handle (call $alloc (local.get $size)))
      (if (i64.ne (call $length (local.get $handle)) (local.get $size)) (then (return (i32.const 1))))
      (call $free (local.get $held)) ;; the one before: two live at a time
      (local.set $held (local.get $handle))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0))
  (func (export "leak") (param $n i32) (result i32)
    (loop $next
      (if (i64.eqz (call $alloc (i64.const 40))) (then (return (i32.const 1))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0)))`

async function busyGuest(kernel: SeparateKernel): Promise<Record<'churn' | 'leak', (count: number) => number>> {
  const assembler = await wabt()
  const bytes = assembler.parseWat('busy.wat', BUSY_GUEST).toBinary({}).buffer
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), { k: { ...kernel.functions } })
  return instance.exports as Record<'churn' | 'leak', (count: number) => number>
}

test('a million blocks allocated and freed in one call take the memory of those that live at once', async () => {
  const kernel = new SeparateKernel()
  const guest = await busyGuest(kernel)
  kernel.begin('input')
  expect(guest.churn(2_000)).toBe(0)
  const before = kernel.memoryBytes
  expect(guest.churn(MILLION)).toBe(0)
  expect(kernel.memoryBytes).toBe(before)
  expect(before).toBeLessThan(1024 * 1024)
})

test('a million calls take the memory of one', () => {
  const kernel = new SeparateKernel()
  const input = new Uint8Array(64)
  const call = (): void => {
    kernel.begin(input)
    const handle = kernel.functions.alloc(64n)
    kernel.functions.output_set(handle, 64n)
  }
  call()
  const before = kernel.memoryBytes
  for (let count = 0; count < MILLION; count++) call()
  expect(kernel.takeOutput(64)).toHaveLength(64)
  expect(kernel.memoryBytes).toBe(before)
})

test('a million live blocks fit, and the next call is free of them', async () => {
  const kernel = new SeparateKernel()
  const guest = await busyGuest(kernel)
  kernel.begin('input')
  expect(guest.leak(MILLION)).toBe(0)
  const full = kernel.memoryBytes
  for (let count = 0; count < 3; count++) {
    kernel.begin('input')
    expect(guest.leak(MILLION)).toBe(0)
  }
  expect(kernel.memoryBytes).toBe(full)
  kernel.begin('input')
  const handle = kernel.functions.alloc(40n)
  expect(handle).toBeLessThan(4096n)
})

test('leaking without end ends in 0, not in a trap', async () => {
  const kernel = new SeparateKernel({ maxPages: 20 })
  const guest = await busyGuest(kernel)
  kernel.begin('input')
  expect(guest.leak(MILLION)).toBe(1)
  expect(kernel.memoryBytes).toBe(20 * 65_536)
  kernel.begin('input')
  expect(guest.leak(10_000)).toBe(0)
})

import { PAGE_BYTES } from '@tenon/abi'
import { describe, expect, test } from 'vitest'
import { Kernel, type KernelExports, kernelModule, MAX_KERNEL_BLOCKS, SeparateKernel } from './index.ts'
import { encodeUtf8Into } from './utf8.ts'

const MEGABYTE = 1_048_576

const limitError = (details: object): unknown =>
  expect.objectContaining({ code: 'ERR_MEMORY_LIMIT', details: expect.objectContaining(details) })

function allocMany(kernel: SeparateKernel, count: number, length: bigint): bigint[] {
  return Array.from({ length: count }, () => kernel.functions.alloc(length))
}

describe('blocks that live at once', () => {
  test('are as many as allowed, the input included, and not one more', () => {
    const kernel = new SeparateKernel({ maxBlocks: 3 })
    kernel.begin('input')
    expect(allocMany(kernel, 2, 8n)).not.toContain(0n)
    expect(kernel.refused).toBeUndefined()
    expect(kernel.functions.alloc(8n)).toBe(0n)
    expect(kernel.refused).toBe('blocks')
    expect(() => kernel.store('one more')).toThrow(limitError({ limit: 'kernelBlocks', allowed: 3, asked: 4 }))
    kernel.begin('')
    expect(kernel.refused).toBeUndefined()
    expect(allocMany(kernel, 3, 8n)).not.toContain(0n)
  })

  test('free others by their end, whatever their sizes', () => {
    const kernel = new SeparateKernel({ maxBlocks: 100 })
    for (let length = 1n; length < 20_000n; length = length * 2n + 1n) {
      const handles = allocMany(kernel, 100, length)
      expect(handles).not.toContain(0n)
      expect(kernel.functions.alloc(1n)).toBe(0n)
      for (const handle of handles) kernel.functions.free(handle)
      for (const handle of handles) kernel.functions.free(handle)
    }
    expect(allocMany(kernel, 101, 1n).filter((handle) => handle === 0n)).toHaveLength(1)
  })

  test('are not counted twice after reset, nor when freeing what is none', () => {
    const kernel = new SeparateKernel({ maxBlocks: 2 })
    for (let count = 0; count < 5; count++) {
      allocMany(kernel, 2, 8n)
      for (const offset of [0n, 1n, 3088n + 8n]) kernel.functions.free(offset)
      expect(kernel.functions.alloc(8n)).toBe(0n)
      kernel.reset()
    }
  })

  test('are a million by default, and never so many that the table takes long to move', () => {
    const kernel = new SeparateKernel()
    expect(kernel.maxBlocks).toBe(1_048_576)
    const { alloc } = kernel.functions
    for (let count = 0; count < 1_048_576; count++) alloc(1n)
    expect(kernel.refused).toBeUndefined()
    expect(alloc(1n)).toBe(0n)
    const unbounded = new SeparateKernel({ maxBlocks: Infinity })
    expect(unbounded.maxBlocks).toBe(MAX_KERNEL_BLOCKS)
    let count = 0
    while (unbounded.functions.alloc(1n) !== 0n) count++
    expect(count).toBe(MAX_KERNEL_BLOCKS)
  })

  test('are one at least, for the input', () => {
    const kernel = new SeparateKernel({ maxBlocks: 0 })
    kernel.begin('input')
    expect(kernel.readText(kernel.functions.input_offset())).toBe('input')
  })
})

describe('what was refused', () => {
  test('is the last block there was no memory for', () => {
    const kernel = new SeparateKernel({ maxPages: 2 })
    const { alloc } = kernel.functions
    expect([alloc(0n), alloc(100n) > 0n, kernel.refused]).toEqual([0n, true, undefined])
    expect([alloc(200_000n), kernel.refused]).toEqual([0n, 200_000])
    expect([alloc(300_000n), kernel.refused]).toEqual([0n, 300_000])
    expect([alloc(-1n), kernel.refused]).toEqual([0n, 2 ** 32])
    expect([alloc(0xffff_0001n), kernel.refused]).toEqual([0n, 2 ** 32])
  })

  test("is out of the guest's reach, and gone with the call", () => {
    const kernel = new SeparateKernel({ maxPages: 1 })
    const { alloc, store_u64, load_u64 } = kernel.functions
    alloc(100_000n)
    store_u64(8n, 0n)
    store_u64(12n, 0n)
    expect([kernel.refused, load_u64(8n)]).toEqual([100_000, 0n])
    kernel.reset()
    expect(kernel.refused).toBeUndefined()
  })
})

const pagesOf = (megabytes: number): number => (megabytes * MEGABYTE) / PAGE_BYTES

describe('clearing', () => {
  test('stops for a word with the host after every megabyte, and leaves nothing of the last call', () => {
    let words = 0
    const kernel = new SeparateKernel({ maxPages: pagesOf(70), betweenParts: () => void words++ })
    const { alloc, store_u64, load_u64 } = kernel.functions
    const handle = alloc(BigInt(32 * MEGABYTE))
    for (const offset of [8, MEGABYTE, 31 * MEGABYTE]) store_u64(handle + BigInt(offset), -1n)
    const last = BigInt(kernel.memoryBytes - 8)
    store_u64(last, -1n)
    const parts = kernel.memoryBytes / MEGABYTE
    kernel.begin('input')
    expect(words).toBeGreaterThan(parts - 2)
    expect(words).toBeLessThan(parts + 2)
    for (const offset of [3096n, handle + 8n, handle + BigInt(31 * MEGABYTE), last]) expect(load_u64(offset)).toBe(0n)
    kernel.begin('input')
    expect(words).toBeLessThan(parts + 2)
  })

  test('by what the host throws is ended for now, and done by the next', () => {
    const late = new Error('too late')
    let isLate = true
    const betweenParts = (): void => {
      if (isLate) throw late
    }
    const kernel = new SeparateKernel({ maxPages: pagesOf(40), betweenParts })
    const { alloc, store_u64, load_u64, output_length, error_get } = kernel.functions
    const handle = alloc(BigInt(32 * MEGABYTE))
    store_u64(handle, -1n)
    kernel.functions.output_set(handle, 8n)
    kernel.functions.error_set(handle)
    expect(() => kernel.reset()).toThrow(late)
    expect([kernel.blockLength(handle), kernel.errorText(), output_length(), error_get()]).toEqual([
      0,
      undefined,
      0n,
      0n,
    ])
    expect(() => kernel.begin('')).toThrow(late)
    isLate = false
    kernel.begin('')
    expect([load_u64(handle), alloc(8n) < 4096n]).toEqual([0n, true])
  })

  test('leaves the input alone where it is long', () => {
    const kernel = new SeparateKernel({ betweenParts: () => {} })
    const input = Uint8Array.from({ length: 9 * MEGABYTE }, (_, index) => index % 251)
    for (const length of [9 * MEGABYTE, 1, 5 * MEGABYTE]) {
      kernel.begin(input.subarray(0, length))
      kernel.functions.alloc(BigInt(9 * MEGABYTE))
      const found = kernel.read(kernel.functions.input_offset()) ?? new Uint8Array(0)
      expect(Buffer.compare(found, input.subarray(0, length))).toBe(0)
    }
  })

  test.each([3084, 3088, 3092, 3096, 5000])('in parts from %d on leaves zeros there and counts them', (from) => {
    const exports = new WebAssembly.Instance(kernelModule()).exports as unknown as KernelExports
    const bytes = new Uint8Array(exports.memory.buffer)
    exports.alloc(10_000n)
    bytes.fill(1, 3088, 13_000)
    let left = exports.clear_some(from, 1000)
    for (let before = Infinity; left > 0; left = exports.clear_some(from, 1000)) {
      expect(left).toBeLessThan(before)
      before = left
    }
    expect(bytes.subarray(from, 13_100).every((byte) => byte === 0)).toBe(true)
    exports.reset()
    expect(bytes.subarray(3084).every((byte) => byte === 0)).toBe(true)
  })
})

test('a kernel let go of leaves nothing but its bounds', () => {
  const kernel = new Kernel({ maxPages: 5, maxBlocks: 7 })
  const attach = (): void => kernel.attach(new WebAssembly.Instance(kernelModule()).exports as never)
  attach()
  kernel.begin('x'.repeat(100_000))
  kernel.renew()
  expect([kernel.isAttached, kernel.memoryBytes, kernel.refused]).toEqual([false, PAGE_BYTES, undefined])
  attach()
  expect(() => kernel.begin(new Uint8Array(5 * PAGE_BYTES))).toThrow(limitError({ allowed: 5 * PAGE_BYTES }))
  expect([kernel.maxPages, kernel.maxBlocks]).toEqual([5, 7])
})

test('a separate kernel made ready for another guest is as a new one', () => {
  const kernel = new SeparateKernel({ maxPages: 5, maxBlocks: 7 })
  for (const size of [10, 200_000]) {
    const before = kernel.functions
    kernel.begin('x'.repeat(size))
    before.error_set(kernel.store('old'))
    before.store_u64(5000n, -1n)
    kernel.renew()
    expect([kernel.memoryBytes, kernel.errorText(), kernel.functions.load_u64(5000n)]).toEqual([
      PAGE_BYTES,
      undefined,
      0n,
    ])
    expect([kernel.maxPages, kernel.maxBlocks]).toEqual([5, 7])
    expect(kernel.functions === before).toBe(size === 10)
  }
})

test.each([
  ['ASCII', 'abcd', 3, 'abc'],
  ['exactly', 'abcd', 4, 'abcd'],
  ['nothing', 'abcd', 0, ''],
  ['a character of two bytes', 'aéb', 2, 'a'],
  ['a character of four bytes', 'a🧩', 4, 'a'],
  ['a character that fits', 'a🧩b', 5, 'a🧩'],
])('reads the characters that fit: %s', (_, text, maxBytes, expected) => {
  const kernel = new SeparateKernel()
  expect(kernel.readText(kernel.store(text), maxBytes)).toBe(expected)
})

describe('memory of more than 2 GiB', () => {
  test('is cleared to its end before a call starts: how much is left comes as a negative number', () => {
    const { exports } = new WebAssembly.Instance(kernelModule())
    const real = exports as unknown as KernelExports
    const left = [-1_610_612_736, 0x7ff0_0000, 0x0010_0000]
    const kernel = new Kernel()
    kernel.attach({ ...real, begin: (length: number) => left.shift() ?? real.begin(length) })
    kernel.begin('input')
    expect(left).toEqual([])
    expect(kernel.blockLength(real.input_offset())).toBe(5)
  })

  test('is not cleared for ever by a kernel that is none of ours', () => {
    const real = new WebAssembly.Instance(kernelModule()).exports as unknown as KernelExports
    const kernel = new Kernel()
    real.memory.grow(32)
    kernel.attach({ ...real, begin: () => 5, clear_some: () => -1 })
    expect(() => kernel.begin('input')).toThrow(TypeError)
    expect(() => kernel.reset()).toThrow(TypeError)
  })

  test('takes text', () => {
    const area = new Uint8Array(2 ** 31 + 65_536)
    expect(encodeUtf8Into('text é', area)).toEqual({ read: 6, written: 7 })
    expect(area.subarray(0, 8)).toEqual(new Uint8Array([116, 101, 120, 116, 32, 0xc3, 0xa9, 0]))
  })
})

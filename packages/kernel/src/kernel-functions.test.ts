import { describe, expect, test } from 'vitest'
import { type KernelExports, kernelModule, SeparateKernel } from './index.ts'

// Offsets no guest should get anything from: the kernel's own cells, negative ones, and those that wrap at 2^32.
const START = 3084n
const FOUR_GIB = 2n ** 32n
const OUTSIDE = [0n, 1n, 8n, 1024n, START - 1n, -1n, -8n, FOUR_GIB, FOUR_GIB + 4096n, 2n ** 62n, -(2n ** 63n)]

function functionsOf(maxPages = 4): SeparateKernel['functions'] {
  return new SeparateKernel({ maxPages }).functions
}

/** A kernel in every part of which a guest has left something. */
function usedKernel(): KernelExports {
  const exports = new WebAssembly.Instance(kernelModule()).exports as unknown as KernelExports
  for (let index = 0; index < 1000; index++) {
    const handle = exports.alloc(BigInt(1 + ((index * 37) % 900)))
    exports.store_u64(handle - 4n + BigInt(index % 3) * 4n, -1n)
    if (index % 3 === 0) exports.free(handle)
  }
  exports.store_u8(exports.memory_bytes() - 1n, 1)
  const last = exports.alloc(10n)
  exports.output_set(last, 10n)
  exports.error_set(last)
  exports.input_set(last, 10n)
  return exports
}

describe('alloc', () => {
  test.each([0n, -1n, FOUR_GIB, 2n ** 33n, FOUR_GIB - 1n, 2n ** 63n - 1n, -(2n ** 63n), 4n * 65_536n])(
    'gives 0 for %d',
    (length) => {
      const f = functionsOf()
      const before = f.alloc(5n)
      expect(f.alloc(length)).toBe(0n)
      expect(f.length(before)).toBe(5n)
      expect(f.alloc(5n)).not.toBe(0n)
    },
  )

  test('gives blocks that do not overlap and read as zero', () => {
    const f = functionsOf()
    const first = f.alloc(13n)
    const second = f.alloc(13n)
    expect(second - first).toBeGreaterThanOrEqual(13n)
    expect([f.load_u64(first), f.load_u64(second)]).toEqual([0n, 0n])
  })

  test('gives every length from 1 to 5000, exactly', () => {
    const f = functionsOf(65_535)
    const handles = Array.from({ length: 5000 }, (_, index) => f.alloc(BigInt(index + 1)))
    for (const [index, handle] of handles.entries()) expect(f.length(handle)).toBe(BigInt(index + 1))
  })

  test('can use all of a memory that may not grow, and then gives 0', () => {
    const f = functionsOf(1)
    const length = 65_536n - START - 8n
    const handle = f.alloc(length)
    expect(handle).not.toBe(0n)
    expect(f.alloc(1n)).toBe(0n)
    expect(f.memory_bytes()).toBe(65_536n)
    f.free(handle)
    expect(f.alloc(length)).toBe(handle)
  })

  test('cuts up large free blocks when memory is short', () => {
    const f = functionsOf(1)
    f.free(f.alloc(60_000n))
    const handles = Array.from({ length: 100 }, () => f.alloc(500n))
    expect(new Set(handles).size).toBe(100)
    expect(handles).not.toContain(0n)
    for (const handle of handles) expect(f.length(handle)).toBe(500n)
  })
})

describe('free', () => {
  test.each([1n, 12n, 13n, 64n, 1000n, 1021n, 3000n, 70_000n, 1_000_000n])(
    'lets a block of %d be used again',
    (length) => {
      const f = functionsOf(65_535)
      const handle = f.alloc(length)
      f.alloc(10n)
      f.free(handle)
      expect(f.length(handle)).toBe(0n)
      expect(f.alloc(length)).toBe(handle)
    },
  )

  test('ignores what is no live block, so that no block is given out twice', () => {
    const f = functionsOf()
    const handle = f.alloc(64n)
    for (const offset of [...OUTSIDE, handle + 1n, handle + 16n, handle - 1n]) f.free(offset)
    expect(f.length(handle)).toBe(64n)
    f.free(handle)
    f.free(handle)
    f.free(handle + 1n)
    expect(f.alloc(64n)).toBe(handle)
    expect(f.alloc(64n)).not.toBe(handle)
  })

  test('sets the input length to 0 when the block is the input', () => {
    const kernel = new SeparateKernel()
    kernel.begin(new Uint8Array(20).fill(7))
    const f = kernel.functions
    const other = f.alloc(20n)
    f.free(other)
    expect(f.input_length()).toBe(20n)
    f.free(f.input_offset())
    expect([f.input_length(), f.input_load_u8(0n), f.input_load_u64(0n)]).toEqual([0n, 0, 0n])
  })
})

describe.each(['length', 'length_unsafe'] as const)('%s', (name) => {
  test('is 0 for what is no live block', () => {
    const f = functionsOf()
    const handle = f.alloc(100n)
    const end = f.memory_bytes()
    const interior = Array.from({ length: 99 }, (_, index) => handle + BigInt(index + 1))
    for (const offset of [...OUTSIDE, ...interior, end - 1n, end, end + 1n, handle + FOUR_GIB]) {
      expect(f[name](offset)).toBe(0n)
    }
    expect(f[name](handle)).toBe(100n)
  })

  test('is 0 for an interior handle before which the guest put the header of a block, live or free', () => {
    const f = functionsOf()
    const handle = f.alloc(4000n)
    const freed = f.alloc(64n)
    f.free(freed)
    for (const source of [handle, freed]) {
      for (let copied = source - 24n; copied < source; copied++) {
        for (let target = handle + 8n; target < handle + 48n; target++) {
          f.store_u64(target - 8n, f.load_u64(copied))
          expect(f[name](target)).toBe(0n)
        }
      }
    }
  })

  test('no place before a handle makes it one', () => {
    const f = functionsOf()
    const handle = f.alloc(4000n)
    const freed = f.alloc(64n)
    f.free(freed)
    for (const target of [handle + 32n, freed, freed + 1n]) {
      for (let forged = 0; forged < 5000; forged++) {
        for (let byte = 0; byte < 4; byte++) f.store_u8(target - 4n + BigInt(byte), forged >> (byte * 8))
        expect(f[name](target)).toBe(0n)
        f.free(target)
      }
    }
    expect(f.alloc(64n)).toBe(freed)
    expect(f.alloc(64n)).not.toBe(freed)
  })
})

describe('load and store', () => {
  test('keep bytes and words, least significant byte first, at any alignment', () => {
    const f = functionsOf()
    const handle = f.alloc(32n)
    f.store_u64(handle + 3n, 0x0807060504030201n)
    f.store_u8(handle + 11n, 0x1ff)
    expect(f.load_u8(handle + 3n)).toBe(1)
    expect(f.load_u64(handle + 4n)).toBe(BigInt.asIntN(64, 0xff08070605040302n))
  })

  test.each(OUTSIDE)('at %d load 0 and store nothing', (offset) => {
    const f = functionsOf()
    f.store_u8(offset, 0xff)
    f.store_u64(offset, -1n)
    expect([f.load_u8(offset), f.load_u64(offset)]).toEqual([0, 0n])
    expect([f.output_offset(), f.output_length(), f.error_get()]).toEqual([0n, 0n, 0n])
  })

  test('end exactly where memory ends', () => {
    const f = functionsOf()
    const end = f.memory_bytes()
    f.store_u8(end - 1n, 9)
    f.store_u8(end, 9)
    expect([f.load_u8(end - 1n), f.load_u8(end)]).toEqual([9, 0])
    f.store_u64(end - 8n, 0x0102030405060708n)
    for (let offset = end - 7n; offset <= end + 1n; offset++) {
      f.store_u64(offset, -1n)
      expect(f.load_u64(offset)).toBe(0n)
    }
    expect(f.load_u64(end - 8n)).toBe(0x0102030405060708n)
  })

  test('begin exactly where blocks begin', () => {
    const f = functionsOf()
    for (let offset = START - 8n; offset < START; offset++) {
      f.store_u64(offset, -1n)
      expect(f.load_u64(offset)).toBe(0n)
    }
    expect(f.load_u64(START)).toBe(0n)
    f.store_u64(START, -1n)
    expect(f.load_u64(START)).toBe(-1n)
  })

  test.each([127, 128, 255, 256, 3000])('leave the table of %d blocks alone, wherever it lies', (count) => {
    const f = functionsOf(65_535)
    const handles = Array.from({ length: count }, () => f.alloc(24n))
    const places = new Set(handles.flatMap((handle) => [1n, 2n, 3n, 4n].map((byte) => handle - byte)))
    const bytes = f.memory_bytes()
    for (let offset = START; offset < bytes; offset++) if (!places.has(offset)) f.store_u8(offset, 255)
    for (let offset = START; offset < bytes; offset++) {
      const word = Array.from({ length: 8 }, (_, index) => offset + BigInt(index))
      if (!word.some((byte) => places.has(byte))) f.store_u64(offset, -1n)
    }
    for (const handle of handles) expect(f.length(handle)).toBe(24n)
    for (const handle of handles) expect(f.load_u64(handle + 16n)).toBe(-1n)
    expect(f.alloc(24n)).toBeGreaterThan(handles.at(-1) ?? 0n)
    for (const handle of handles) f.free(handle)
    expect(new Set(handles.map(() => f.alloc(24n)))).toEqual(new Set(handles))
  })

  test('over the places before blocks harm those blocks alone', () => {
    const f = functionsOf(65_535)
    const handles = Array.from({ length: 3000 }, () => f.alloc(24n))
    for (const handle of handles) f.store_u64(handle - 4n, -1n)
    for (const handle of handles) expect(f.length(handle)).toBe(0n)
    const fresh = Array.from({ length: 3000 }, () => f.alloc(24n))
    expect(new Set([...handles, ...fresh]).size).toBe(6000)
    for (const handle of fresh) expect(f.length(handle)).toBe(24n)
  })
})

describe('input', () => {
  test('loads are relative to it and end with it', () => {
    const kernel = new SeparateKernel()
    kernel.begin(Uint8Array.from({ length: 11 }, (_, index) => index + 1))
    const f = kernel.functions
    expect([f.input_length(), f.length(f.input_offset())]).toEqual([11n, 11n])
    expect([f.input_load_u8(0n), f.input_load_u8(10n), f.input_load_u8(11n)]).toEqual([1, 11, 0])
    expect(f.input_load_u64(3n)).toBe(0x0b0a090807060504n)
    for (const offset of [4n, 11n, -1n, -8n, FOUR_GIB, 2n ** 63n - 1n]) expect(f.input_load_u64(offset)).toBe(0n)
    for (const offset of [-1n, FOUR_GIB, -(2n ** 63n)]) expect(f.input_load_u8(offset)).toBe(0)
  })

  test.each([1, 7, 8])('of %d bytes gives a word only when it has 8', (length) => {
    const kernel = new SeparateKernel()
    kernel.begin(new Uint8Array(length).fill(1))
    expect(kernel.functions.input_load_u64(0n)).toBe(length < 8 ? 0n : 0x0101010101010101n)
  })

  test('none has offset 0 and length 0', () => {
    const kernel = new SeparateKernel()
    kernel.begin('')
    expect([kernel.functions.input_offset(), kernel.functions.input_length()]).toEqual([0n, 0n])
  })

  test('can be set to any range of memory and to no other', () => {
    const kernel = new SeparateKernel()
    kernel.begin('input')
    const f = kernel.functions
    const handle = f.alloc(16n)
    f.store_u64(handle, 0x0807060504030201n)
    f.input_set(handle + 1n, 9n)
    const end = f.memory_bytes()
    for (const offset of [...OUTSIDE, end]) f.input_set(offset, 1n)
    for (const length of [end, -1n, end - handle + 1n, FOUR_GIB]) f.input_set(handle, length)
    expect([f.input_offset(), f.input_length()]).toEqual([handle + 1n, 9n])
    expect([f.input_load_u8(0n), f.input_load_u64(0n), f.input_load_u64(2n)]).toEqual([2, 0x0008070605040302n, 0n])
    f.input_set(handle, end - handle)
    expect(f.input_length()).toBe(end - handle)
    expect(f.input_load_u64(f.input_length() - 8n)).toBe(0n)
  })

  test('has no words of where it lay before, wherever it is set to', () => {
    const kernel = new SeparateKernel()
    kernel.begin(new Uint8Array(32).fill(1))
    const f = kernel.functions
    const first = f.input_offset()
    const other = f.alloc(16n)
    f.store_u64(other, 0x0202020202020202n)
    f.input_set(other, 8n)
    expect([f.input_load_u64(0n), f.input_load_u64(1n), f.input_load_u64(24n)]).toEqual([0x0202020202020202n, 0n, 0n])
    f.input_set(first, 9n)
    expect([f.input_load_u64(1n), f.input_load_u64(2n)]).toEqual([0x0101010101010101n, 0n])
    f.input_set(other, 7n)
    expect(f.input_load_u64(0n)).toBe(0n)
    f.input_set(first, 8n)
    f.free(first)
    expect(f.input_load_u64(0n)).toBe(0n)
  })
})

describe('output and error', () => {
  test('output is any range of memory; one out of bounds keeps the old', () => {
    const f = functionsOf()
    const handle = f.alloc(100n)
    f.output_set(handle + 10n, 5n)
    const end = f.memory_bytes()
    for (const offset of [...OUTSIDE, end, end + 1n]) f.output_set(offset, 1n)
    f.output_set(0n, 0n)
    for (const length of [-1n, end - handle + 1n, FOUR_GIB, 2n ** 63n - 1n]) f.output_set(handle, length)
    expect([f.output_offset(), f.output_length()]).toEqual([handle + 10n, 5n])
    f.output_set(handle, 0n)
    expect([f.output_offset(), f.output_length()]).toEqual([handle, 0n])
    f.output_set(end - 1n, 1n)
    expect([f.output_offset(), f.output_length()]).toEqual([end - 1n, 1n])
    f.output_set(START, end - START)
    expect(f.output_length()).toBe(end - START)
  })

  test('error is any offset in bounds; 0 clears it, one out of bounds keeps the old', () => {
    const f = functionsOf()
    const handle = f.alloc(4n)
    f.error_set(handle)
    for (const offset of OUTSIDE.slice(1)) f.error_set(offset)
    f.error_set(f.memory_bytes())
    expect(f.error_get()).toBe(handle)
    f.error_set(handle + 1n)
    expect(f.error_get()).toBe(handle + 1n)
    f.error_set(0n)
    expect(f.error_get()).toBe(0n)
  })
})

describe('reset', () => {
  test('zeroes all that was used, keeps the pages, and clears input, output and error', () => {
    const exports = usedKernel()
    const bytes = exports.memory_bytes()
    exports.reset()
    expect(exports.memory_bytes()).toBe(bytes)
    expect(exports.memory.buffer.byteLength).toBe(Number(bytes))
    expect(Buffer.from(exports.memory.buffer, Number(START)).every((byte) => byte === 0)).toBe(true)
    expect([exports.input_offset(), exports.input_length(), exports.input_load_u64(0n)]).toEqual([0n, 0n, 0n])
    expect([exports.output_offset(), exports.output_length(), exports.error_get()]).toEqual([0n, 0n, 0n])
  })

  test('zeroes a word that lies across the end of the last block', () => {
    const { memory, alloc, store_u64, reset } = new WebAssembly.Instance(kernelModule())
      .exports as unknown as KernelExports
    for (let within = 0n; within <= 24n; within++) {
      store_u64(alloc(12n) + within, -1n)
      reset()
      expect(Buffer.from(memory.buffer, Number(START)).every((byte) => byte === 0)).toBe(true)
    }
  })

  test('leaves a kernel that works as a new one does', () => {
    const used = usedKernel()
    const fresh = new WebAssembly.Instance(kernelModule()).exports as unknown as KernelExports
    used.reset()
    const lengths = [5n, 64n, 5000n, 64n, 200n]
    expect(lengths.map(used.alloc)).toEqual(lengths.map(fresh.alloc))
  })

  test('by begin hides the last call too', () => {
    const exports = usedKernel()
    exports.begin(5)
    const rest = Buffer.from(exports.memory.buffer, Number(exports.input_offset()) + 5)
    expect(rest.every((byte) => byte === 0)).toBe(true)
    exports.begin(0)
    const { buffer } = exports.memory
    expect(Buffer.from(buffer, Number(START), 4).every((byte) => byte === 0)).toBe(true)
  })
})

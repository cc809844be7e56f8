import { PAGE_BYTES } from '@tenon/abi'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeparateKernel } from './index.ts'

const UNLIMITED = 0xffff_ffff
/** The longest input that one page holds: what is left above the kernel's own 3 KiB. */
const ONE_PAGE_INPUT = 62_444

function inputOf(kernel: SeparateKernel): Uint8Array | undefined {
  return kernel.read(kernel.functions.input_offset())
}

/** As `toEqual`, which takes seconds for a megabyte. */
function sameBytes(actual: Uint8Array | undefined, expected: Uint8Array): boolean {
  return actual !== undefined && Buffer.compare(actual, expected) === 0
}

function withCode(code: string, details: object): unknown {
  return expect.objectContaining({ code, details: expect.objectContaining(details) })
}

function setOutput(kernel: SeparateKernel, content: Uint8Array | string): void {
  const handle = kernel.store(content)
  kernel.functions.output_set(handle, BigInt(kernel.blockLength(handle)))
}

describe('begin', () => {
  test.each([0, 1, 64, 1000, ONE_PAGE_INPUT, 70_000, 1_000_000])('copies %d bytes in', (length) => {
    const kernel = new SeparateKernel()
    const input = Uint8Array.from({ length }, (_, index) => index % 251)
    kernel.begin(input)
    expect(sameBytes(inputOf(kernel), input)).toBe(true)
    expect(kernel.functions.input_length()).toBe(BigInt(length))
  })

  test('ends the life of handles, output and error of the call before', () => {
    const kernel = new SeparateKernel()
    kernel.begin('first')
    setOutput(kernel, 'output')
    const handle = kernel.store('an error, and longer than the input that follows')
    kernel.functions.error_set(handle)
    kernel.begin('')
    expect(kernel.blockLength(handle)).toBe(0)
    expect(kernel.errorText()).toBeUndefined()
    expect(kernel.takeOutput(UNLIMITED)).toEqual(new Uint8Array(0))
    expect(kernel.functions.load_u64(handle)).toBe(0n)
  })

  test('writes text as TextEncoder does, in a memory of any size', () => {
    const units = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 0x7f }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0xd800, max: 0xdfff }),
      ),
      { maxLength: 300, size: 'max' },
    )
    const repetitions = fc.oneof(fc.constant(1), fc.integer({ min: 100, max: 1500 }))
    fc.assert(
      fc.property(units, repetitions, fc.boolean(), (codes, times, tight) => {
        const text = String.fromCharCode(...codes).repeat(times)
        const expected = new TextEncoder().encode(text)
        const pages = Math.max(1, Math.ceil((expected.length + PAGE_BYTES - ONE_PAGE_INPUT) / PAGE_BYTES))
        const kernel = new SeparateKernel(tight ? { maxPages: pages } : {})
        kernel.begin(text)
        expect(sameBytes(inputOf(kernel), expected)).toBe(true)
      }),
    )
  })

  test.each([
    ['bytes', new Uint8Array(ONE_PAGE_INPUT), new Uint8Array(ONE_PAGE_INPUT + 1)],
    ['ASCII', 'a'.repeat(ONE_PAGE_INPUT), 'a'.repeat(ONE_PAGE_INPUT + 1)],
    ['two bytes a unit', 'é'.repeat(ONE_PAGE_INPUT / 2), 'é'.repeat(ONE_PAGE_INPUT / 2 + 1)],
    ['four bytes a pair', '🧩'.repeat(ONE_PAGE_INPUT / 4), '🧩'.repeat(ONE_PAGE_INPUT / 4 + 1)],
    ['three bytes at the end', `${'a'.repeat(ONE_PAGE_INPUT - 3)}€`, `${'a'.repeat(ONE_PAGE_INPUT - 2)}€`],
    ['far more', '', new Uint8Array(10 * PAGE_BYTES)],
  ])('takes what the limit allows and not a byte more: %s', (_, fits, tooLong) => {
    const kernel = new SeparateKernel({ maxPages: 1 })
    kernel.begin(fits)
    expect(inputOf(kernel)?.length).toBe(Buffer.byteLength(fits))
    setOutputOfInput(kernel)
    expect(() => kernel.begin(tooLong)).toThrow(
      withCode('ERR_MEMORY_LIMIT', { limit: 'memoryBytes', allowed: PAGE_BYTES }),
    )
    expect(kernel.functions.input_length()).toBe(0n)
    expect(kernel.takeOutput(UNLIMITED)).toHaveLength(0)
    expect(kernel.functions.load_u64(4096n)).toBe(0n)
    kernel.begin(fits)
    expect(inputOf(kernel)?.length).toBe(Buffer.byteLength(fits))
    expect(kernel.memoryBytes).toBe(PAGE_BYTES)
  })
})

function setOutputOfInput(kernel: SeparateKernel): void {
  kernel.functions.output_set(kernel.functions.input_offset(), kernel.functions.input_length())
}

describe('hasOutput', () => {
  test('is so once an output is set, be it of nothing or of the null handle; not after one out of bounds, nor in the next call', () => {
    const kernel = new SeparateKernel()
    kernel.begin('input')
    expect(kernel.hasOutput).toBe(false)
    kernel.functions.output_set(2n ** 40n, 1n)
    expect(kernel.hasOutput).toBe(false)
    kernel.functions.output_set(0n, 0n)
    expect([kernel.hasOutput, kernel.takeOutput(UNLIMITED).length]).toEqual([true, 0])
    kernel.begin('')
    expect(kernel.hasOutput).toBe(false)
    kernel.functions.output_set(kernel.store('x'), 0n)
    expect(kernel.hasOutput).toBe(true)
    kernel.functions.reset()
    expect(kernel.hasOutput).toBe(false)
  })
})

const pagesOf = (kernel: SeparateKernel): number => kernel.memoryBytes / PAGE_BYTES

describe('roundUp', () => {
  test('leaves a memory of a power of two of pages, whatever there was in it', () => {
    for (let length = 0; length < 40 * PAGE_BYTES; length += 20_011) {
      const kernel = new SeparateKernel()
      kernel.begin(new Uint8Array(length))
      const before = pagesOf(kernel)
      kernel.roundUp()
      expect(Math.log2(pagesOf(kernel)) % 1).toBe(0)
      expect(pagesOf(kernel)).toBeLessThan(3 * before)
      expect(kernel.functions.memory_bytes()).toBe(BigInt(kernel.memoryBytes))
      expect(inputOf(kernel)).toHaveLength(length)
    }
  })

  test('changes nothing where that is so already, nor grows beyond the bound', () => {
    const kernel = new SeparateKernel({ maxPages: 6 })
    kernel.roundUp()
    expect(pagesOf(kernel)).toBe(1)
    kernel.begin(new Uint8Array(4 * PAGE_BYTES))
    const before = pagesOf(kernel)
    kernel.roundUp()
    expect(pagesOf(kernel)).toBe(before)
  })
})

describe('takeOutput', () => {
  test.each([1, 4096, 4097, 1_000_000])('copies %d bytes, which no later call changes', (length) => {
    const kernel = new SeparateKernel()
    const content = Uint8Array.from({ length }, (_, index) => index % 251)
    kernel.begin('')
    setOutput(kernel, content)
    const output = kernel.takeOutput(UNLIMITED)
    const second = kernel.takeOutput(UNLIMITED)
    second.fill(9)
    kernel.begin(new Uint8Array(length + 100).fill(7))
    expect(output.buffer.byteLength).toBe(length)
    expect(sameBytes(output, content)).toBe(true)
  })

  test.each([0, 1, 64, 65, 100_000])('copies %d bytes out', (length) => {
    const kernel = new SeparateKernel()
    const content = new Uint8Array(length).fill(3)
    kernel.begin('')
    setOutput(kernel, content)
    const output = kernel.takeOutput(length)
    kernel.begin(new Uint8Array(length))
    expect(sameBytes(output, content)).toBe(true)
    expect(output.buffer.byteLength).toBe(length)
  })

  test('has a limit', () => {
    const kernel = new SeparateKernel()
    setOutput(kernel, 'four')
    expect(kernel.takeOutput(4)).toHaveLength(4)
    expect(() => kernel.takeOutput(3)).toThrow(
      withCode('ERR_OUTPUT_LIMIT', { limit: 'outputBytes', allowed: 3, asked: 4 }),
    )
  })

  test('gives the range that was set, within a block or over several', () => {
    const kernel = new SeparateKernel()
    kernel.begin('abcdefgh')
    kernel.functions.output_set(kernel.functions.input_offset() + 2n, 3n)
    expect(Buffer.from(kernel.takeOutput(UNLIMITED)).toString()).toBe('cde')
    kernel.functions.output_set(kernel.functions.input_offset(), 1000n)
    expect(kernel.takeOutput(UNLIMITED)).toHaveLength(1000)
  })

  test('sees the memory that the guest has grown', () => {
    const kernel = new SeparateKernel()
    kernel.begin('input')
    const handle = kernel.functions.alloc(500_000n)
    kernel.functions.store_u8(handle + 499_999n, 77)
    kernel.functions.output_set(handle, 500_000n)
    expect(kernel.takeOutput(UNLIMITED).at(-1)).toBe(77)
  })
})

describe('errorText', () => {
  test('is cut off after 1 MiB', () => {
    const kernel = new SeparateKernel()
    for (const [length, expected] of [
      [1_048_576, 1_048_576],
      [1_048_577, 1_048_577],
      [3_000_000, 1_048_577],
    ] as const) {
      kernel.begin('')
      kernel.functions.error_set(kernel.store('e'.repeat(length)))
      const text = kernel.errorText()
      expect([text?.length, text?.endsWith('…')]).toEqual([expected, length > 1_048_576])
    }
  })

  test.each([
    ['none', 0n, undefined],
    ['an error', 'é 🧩', 'é 🧩'],
    ['a byte order mark', '\uFEFFtext', '\uFEFFtext'],
    ['no UTF-8', Uint8Array.of(0x61, 0xff), 'a\uFFFD'],
  ])('%s', (_, content, expected) => {
    const kernel = new SeparateKernel()
    kernel.functions.error_set(typeof content === 'bigint' ? content : kernel.store(content))
    expect(kernel.errorText()).toBe(expected)
  })

  test('is found in memory that the guest has grown', () => {
    const kernel = new SeparateKernel()
    kernel.begin('input')
    kernel.functions.alloc(500_000n)
    const handle = kernel.functions.alloc(1n)
    kernel.functions.store_u8(handle, 0x65)
    kernel.functions.error_set(handle)
    expect(kernel.errorText()).toBe('e')
  })

  test('is none when the handle names no block', () => {
    const kernel = new SeparateKernel()
    const handle = kernel.store('error')
    kernel.functions.error_set(handle + 1n)
    expect(kernel.errorText()).toBeUndefined()
    kernel.functions.error_set(handle)
    kernel.free(handle)
    expect(kernel.errorText()).toBeUndefined()
  })
})

describe('blocks', () => {
  test.each(['', 'text', 'é'.repeat(1023), 'é'.repeat(1025), '\uD800', 'x'.repeat(200_000)])(
    'stores text and reads it back (%#)',
    (text) => {
      const kernel = new SeparateKernel()
      const handle = kernel.store(text)
      const bytes = new TextEncoder().encode(text)
      expect(kernel.blockLength(handle)).toBe(bytes.length)
      expect(sameBytes(kernel.read(handle), bytes)).toBe(true)
      expect(kernel.readText(handle)).toBe(new TextDecoder().decode(bytes))
    },
  )

  test('the null handle is empty, and storing nothing gives it', () => {
    const kernel = new SeparateKernel()
    expect([kernel.store(''), kernel.store(new Uint8Array(0))]).toEqual([0n, 0n])
    expect(kernel.read(0n)).toEqual(new Uint8Array(0))
    expect(kernel.readText(0n)).toBe('')
    expect(kernel.blockLength(0n)).toBe(0)
  })

  test('a handle that names no block reads as undefined', () => {
    const kernel = new SeparateKernel()
    const handle = kernel.store('block')
    for (const bogus of [1n, handle + 1n, -1n, 2n ** 32n + handle, -(2n ** 63n)]) {
      expect(kernel.read(bogus)).toBeUndefined()
      expect(kernel.readText(bogus)).toBeUndefined()
      expect(kernel.blockLength(bogus)).toBe(0)
    }
    kernel.free(handle)
    expect(kernel.read(handle)).toBeUndefined()
  })

  test('read gives a copy', () => {
    const kernel = new SeparateKernel()
    const handle = kernel.store('block')
    const copy = kernel.read(handle)
    kernel.functions.store_u8(handle, 0)
    expect(copy?.[0]).toBe(0x62)
  })

  test('store is limited by memory', () => {
    const kernel = new SeparateKernel({ maxPages: 2 })
    expect(() => kernel.store(new Uint8Array(2 * PAGE_BYTES))).toThrow(
      withCode('ERR_MEMORY_LIMIT', { limit: 'memoryBytes', allowed: 2 * PAGE_BYTES, asked: 2 * PAGE_BYTES }),
    )
    const handle = kernel.store(new Uint8Array(PAGE_BYTES).fill(1))
    expect(kernel.read(handle)).toHaveLength(PAGE_BYTES)
    expect(kernel.memoryBytes).toBe(2 * PAGE_BYTES)
  })
})

test('maxPages can be changed, keeps what memory there is, and ends below 4 GiB', () => {
  const kernel = new SeparateKernel()
  expect(kernel.maxPages).toBe(65_535)
  kernel.maxPages = 0
  expect(kernel.functions.alloc(100_000n)).toBe(0n)
  expect(kernel.functions.alloc(10_000n)).not.toBe(0n)
  kernel.maxPages = 65_536
  expect(kernel.maxPages).toBe(65_535)
  expect(kernel.functions.alloc(100_000n)).not.toBe(0n)
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { WasmBinaryError } from './wasm-binary-error.ts'

const MAX_U32 = 0xffff_ffff

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(1)
  write(writer)
  return writer.toBytes()
}

function read<Value>(bytes: readonly number[], readValue: (reader: ByteReader) => Value): Value {
  return readValue(new ByteReader(Uint8Array.from(bytes)))
}

/** The value of signed LEB128, by its definition. */
function signedValue(bytes: Uint8Array): bigint {
  const value = bytes.reduce((sum, byte, i) => sum | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n)
  return BigInt.asIntN(7 * bytes.length, value)
}

describe('LEB128', () => {
  it('comes back as it went, in 32 bits unsigned', () => {
    const value = fc.oneof(fc.nat(MAX_U32), fc.constantFrom(0, 127, 128, 0x7fff_ffff, 0x8000_0000, MAX_U32))
    fc.assert(
      fc.property(value, (number) => {
        const bytes = written((writer) => writer.u32(number))
        expect(new ByteReader(bytes).u32()).toBe(number)
        expect(bytes.length).toBe(Math.max(1, Math.ceil(number.toString(2).length / 7)))
      }),
    )
  })

  it('comes back as it went, in 64 bits unsigned', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (number) => {
        expect(new ByteReader(written((writer) => writer.u64(number))).u64()).toBe(number)
      }),
    )
  })

  it('keeps the value, signed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (small, large) => {
        expect(signedValue(written((writer) => writer.s32(small)))).toBe(BigInt(small))
        expect(signedValue(written((writer) => writer.s64(large)))).toBe(large)
      }),
    )
    for (const edge of [-64, -65, 63, 64, -0x8000_0000, 0x7fff_ffff]) {
      expect(signedValue(written((writer) => writer.s32(edge)))).toBe(BigInt(edge))
    }
  })

  it('may be longer than it need be, up to 5 and 10 bytes', () => {
    expect(read([0x81, 0x80, 0x80, 0x80, 0x00], (reader) => reader.u32())).toBe(1)
    expect(read([0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], (reader) => reader.u64())).toBe(1n)
  })

  it.each([
    ['6 bytes', [0x81, 0x80, 0x80, 0x80, 0x80, 0x00]],
    ['33 bits', [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ['an end in between', [0x80, 0x80]],
  ])('is malformed with %s where 32 bits are expected', (_name, bytes) => {
    expect(() => read(bytes, (reader) => reader.u32())).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })

  it.each([
    ['11 bytes', [...Array.from({ length: 10 }, () => 0x80), 0x00]],
    ['65 bits', [...Array.from({ length: 9 }, () => 0xff), 0x02]],
  ])('is malformed with %s where 64 bits are expected', (_name, bytes) => {
    expect(() => read(bytes, (reader) => reader.u64())).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })
})

function readThree(minItemBytes: number): number[] {
  return new ByteReader(Uint8Array.of(3, 0, 0, 0)).vector((item) => item.u8(), minItemBytes)
}

describe('a vector', () => {
  const tenMillionAndOne = [0x81, 0xad, 0xe2, 0x04]

  it('is refused where engines would refuse its length, before any of it is read', () => {
    const bytes = new Uint8Array(10_000_005)
    bytes.set(tenMillionAndOne)
    const error = { code: 'ERR_WASM_UNSUPPORTED', offset: 0 }
    expect(() => new ByteReader(bytes).vector((reader) => reader.u8())).toThrow(expect.objectContaining(error))
  })

  it('is malformed where it cannot fit', () => {
    const error = { code: 'ERR_WASM_MALFORMED' }
    expect(readThree(1)).toEqual([0, 0, 0])
    expect(() => readThree(2)).toThrow(expect.objectContaining(error))
  })
})

describe('ByteWriter', () => {
  it('writes sizes before what they measure, whatever their own length', () => {
    for (const length of [0, 127, 128, 20_000]) {
      const bytes = written((writer) => {
        writer.u8(9)
        writer.sized((to) => to.bytes(new Uint8Array(length).fill(7)))
        writer.u8(8)
      })
      const reader = new ByteReader(bytes)
      expect([reader.u8(), reader.u32()]).toEqual([9, length])
      expect(reader.view(length).every((byte) => byte === 7)).toBe(true)
      expect([reader.u8(), reader.isAtEnd]).toEqual([8, true])
    }
  })

  it('copies ranges, short and long', () => {
    const source = Uint8Array.from({ length: 100 }, (_, i) => i)
    expect(written((writer) => writer.range(source, 3, 7))).toEqual(source.slice(3, 7))
    expect(written((writer) => writer.range(source, 3, 97))).toEqual(source.slice(3, 97))
  })

  it('keeps views good when it grows', () => {
    const writer = new ByteWriter(2)
    writer.bytes([1, 2])
    const view = writer.view()
    writer.bytes(new Uint8Array(1000))
    expect(view).toEqual(Uint8Array.of(1, 2))
  })

  it('writes names in UTF-8', () => {
    expect(new ByteReader(written((writer) => writer.name('né\ufeff😀'))).name()).toBe('né\ufeff😀')
  })
})

describe('name', () => {
  it.each([
    '',
    'a',
    'x'.repeat(63),
    'x'.repeat(64),
    'x'.repeat(200),
    'é',
    'plain then \u{1f9ea}',
    '\u007f\u0080',
    '\0',
  ])('reads %j as it was written', (name) => {
    const writer = new ByteWriter(1)
    writer.name(name)
    writer.name(name)
    const encoded = new TextEncoder().encode(name)
    const length = new ByteWriter()
    length.u32(encoded.length)
    const once = [...length.view(), ...encoded]
    expect([...writer.view()]).toEqual([...once, ...once])
    const reader = new ByteReader(writer.view())
    expect([reader.name(), reader.name(), reader.isAtEnd]).toEqual([name, name, true])
  })

  it('refuses a name that is longer than what is left', () => {
    expect(() => new ByteReader(Uint8Array.of(3, 0x61, 0x61)).name()).toThrow(WasmBinaryError)
  })
})

describe('indices', () => {
  it.each([[[]], [[0, 127, 128, 16_383, 16_384, 0xffff_ffff]]])('reads %j as it was written', (indices) => {
    const writer = new ByteWriter(1)
    writer.indices(indices)
    const reader = new ByteReader(writer.view())
    expect([reader.indices(), reader.isAtEnd]).toEqual([indices, true])
  })

  it('refuses what goes on beyond the limit', () => {
    const reader = new ByteReader(Uint8Array.of(2, 1, 0x81, 1))
    reader.limit = 3
    expect(() => reader.indices()).toThrow(WasmBinaryError)
  })
})

// Plain values as bytes, for memory that two threads share: structured clones go through messages only. A value is a tag
// and what it says. Numbers are little-endian, lengths u32. Both ends are of one version, so that nothing is checked.

import { isUint8Array } from '@tenon/abi'

const UNDEFINED = 0
const NULL = 1
const FALSE = 2
const TRUE = 3
const NUMBER = 4
/** A bigint of 64 bits, signed. */
const I64 = 5
const TEXT = 6
const BYTES = 7
const LIST = 8
const OBJECT = 9
/** Any other bigint, as text. */
const LONG_BIGINT = 10

/** How deep lists and objects may lie in one another; what is deeper is left out. */
const MAX_DEPTH = 32

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Encodes undefined, null, booleans, numbers, bigints, strings, bytes, and lists and objects of these. Anything else is
 * undefined. Text keeps no lone surrogates.
 */
export function encodePlain(value: unknown): Uint8Array<ArrayBuffer> {
  const writer = new Writer()
  writer.value(value, 0)
  return writer.finish()
}

/** Decodes what {@link encodePlain} gave. Bytes are views of `encoded`; objects have no prototype. */
export function decodePlain(encoded: Uint8Array<ArrayBuffer>): unknown {
  return new Reader(encoded).value()
}

class Writer {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  value(value: unknown, depth: number): void {
    if (value === null) return this.#tag(NULL)
    switch (typeof value) {
      case 'boolean':
        return this.#tag(value ? TRUE : FALSE)
      case 'number':
        return this.#number(value)
      case 'bigint':
        return this.#bigint(value)
      case 'string':
        this.#tag(TEXT)
        return this.#block(encoder.encode(value))
      case 'object':
        return this.#object(value, depth)
      default:
        return this.#tag(UNDEFINED)
    }
  }

  #object(value: object, depth: number): void {
    if (isUint8Array(value)) {
      this.#tag(BYTES)
      return this.#block(value)
    }
    if (depth === MAX_DEPTH) return this.#tag(UNDEFINED)
    if (Array.isArray(value)) {
      this.#tag(LIST)
      this.#size(value.length)
      for (const item of value) this.value(item, depth + 1)
      return
    }
    const entries = Object.entries(value)
    this.#tag(OBJECT)
    this.#size(entries.length)
    for (const [key, item] of entries) {
      this.#block(encoder.encode(key))
      this.value(item, depth + 1)
    }
  }

  #number(value: number): void {
    this.#tag(NUMBER)
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value, true)
  }

  #bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) {
      this.#tag(LONG_BIGINT)
      return this.#block(encoder.encode(String(value)))
    }
    this.#tag(I64)
    const at = this.#reserve(8)
    this.#view.setBigInt64(at, value, true)
  }

  #tag(tag: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = tag
  }

  #size(size: number): void {
    const at = this.#reserve(4)
    this.#view.setUint32(at, size, true)
  }

  #block(bytes: Uint8Array): void {
    this.#size(bytes.length)
    const at = this.#reserve(bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** Makes room, and returns where. */
  #reserve(bytes: number): number {
    const at = this.#length
    this.#length += bytes
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return at
  }
}

class Reader {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  value(): unknown {
    const tag = this.#bytes[this.#skip(1)]
    switch (tag) {
      case NULL:
        return null
      case FALSE:
      case TRUE:
        return tag === TRUE
      case NUMBER:
        return this.#view.getFloat64(this.#skip(8), true)
      case I64:
        return this.#view.getBigInt64(this.#skip(8), true)
      case LONG_BIGINT:
        return BigInt(this.#text())
      case TEXT:
        return this.#text()
      case BYTES:
        return this.#block()
      case LIST:
        return Array.from({ length: this.#size() }, () => this.value())
      case OBJECT:
        return this.#object()
      default:
        return undefined
    }
  }

  #object(): object {
    const object: Record<string, unknown> = Object.create(null)
    for (let left = this.#size(); left > 0; left--) {
      const key = this.#text()
      object[key] = this.value()
    }
    return object
  }

  #text(): string {
    return decoder.decode(this.#block())
  }

  #block(): Uint8Array<ArrayBuffer> {
    const length = this.#size()
    const at = this.#skip(length)
    return this.#bytes.subarray(at, at + length)
  }

  #size(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  #skip(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    return at
  }
}

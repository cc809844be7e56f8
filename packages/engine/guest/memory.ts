import { requireBytes } from './bytes.ts'
import { native } from './native.ts'
import { wellFormed } from './well-formed.ts'

type Pointer = number | bigint

/** A block of host memory, freed by the host at the end of the call if not before. */
export class MemoryHandle {
  readonly offset: Pointer
  readonly len: Pointer

  constructor(offset: Pointer, len: Pointer) {
    this.offset = offset
    this.len = len
  }

  readBytes(): ArrayBuffer {
    return native.memoryLoad(this.offset)
  }

  readString(): string {
    return native.utf8Decode(new Uint8Array(this.readBytes()))
  }

  readJsonObject<Value = unknown>(): Value {
    return JSON.parse(this.readString()) as Value
  }

  readUInt32(): number {
    return this.#view(4).getUint32(0, true)
  }

  readUInt64(): bigint {
    return this.#view(8).getBigUint64(0, true)
  }

  readFloat32(): number {
    return this.#view(4).getFloat32(0, true)
  }

  /** js-pdk's name for reading a float of 64 bits. */
  readUFloat64(): number {
    return this.readFloat64()
  }

  readFloat64(): number {
    return this.#view(8).getFloat64(0, true)
  }

  free(): void {
    native.memoryFree(this.offset)
  }

  #view(length: number): DataView {
    const bytes = this.readBytes()
    if (bytes.byteLength < length) {
      throw new RangeError(`the block at ${this.offset} has ${bytes.byteLength} bytes, ${length} are needed`)
    }
    return new DataView(bytes)
  }
}

function store(value: string | Uint8Array): MemoryHandle {
  const offset = native.memoryStore(value)
  return new MemoryHandle(offset, offset === 0 ? 0 : native.memoryLength(offset))
}

function storeNumber(length: number, write: (view: DataView) => void): MemoryHandle {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return store(bytes)
}

/** js-pdk's Memory. */
export const memory = {
  fromString: (text: string): MemoryHandle => store(wellFormed(String(text))),
  fromBuffer: (bytes: ArrayBufferLike | ArrayBufferView): MemoryHandle => store(requireBytes(bytes, 'bytes')),
  fromJsonObject: (value: unknown): MemoryHandle => store(toJson(value)),
  allocUInt32: (value: number): MemoryHandle => storeNumber(4, (view) => view.setUint32(0, value, true)),
  allocUInt64: (value: Pointer): MemoryHandle => storeNumber(8, (view) => view.setBigUint64(0, BigInt(value), true)),
  allocFloat32: (value: number): MemoryHandle => storeNumber(4, (view) => view.setFloat32(0, value, true)),
  allocFloat64: (value: number): MemoryHandle => storeNumber(8, (view) => view.setFloat64(0, value, true)),
  find: (offset: Pointer): MemoryHandle => new MemoryHandle(offset, native.memoryLength(offset)),
}

/** JSON text of a value; a TypeError for what JSON has no text for, such as undefined or a function. */
export function toJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`a ${typeof value} has no JSON form`)
  return wellFormed(text)
}

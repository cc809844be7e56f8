import { WasiTrap } from '../wasi-trap.ts'
import { fail } from '../wasi-error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Strings that a guest hands over: paths and targets of links. The longest path of most systems is half of it. */
const MAX_STRING_BYTES = 8192

/** The guest's memory. Addresses and lengths are unsigned 32-bit numbers; each access is checked. */
export class GuestMemory {
  #memory: WebAssembly.Memory | undefined
  #bytes = new Uint8Array()
  #view = new DataView(new ArrayBuffer(0))
  #isShared = false
  /** The bytes asked for last: guests read into the same place time and again, and a view takes long to make. */
  #last: Uint8Array = new Uint8Array()

  /** Gives it the memory to work on. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory
    this.#bytes = new Uint8Array()
  }

  /** @throws {WasiTrap} where there is none */
  assertAttached(): void {
    if (this.#memory === undefined) throw new WasiTrap('There is no memory', 'memory')
  }

  /** Bytes where they lie: no copy. Valid until the memory grows, so never longer than the call that asked. */
  bytes(at: number, length: number): Uint8Array {
    const all = this.#current()
    if (at + length > all.length) {
      if (length === 0) return all.subarray(0, 0)
      throw outOfBounds(at, length, all.length)
    }
    if (this.#last.byteOffset !== at || this.#last.length !== length) this.#last = all.subarray(at, at + length)
    return this.#last
  }

  /**
   * Text.
   * @throws {WasiError} ILSEQ for what is not UTF-8, INVAL for a zero byte, NAMETOOLONG
   */
  string(at: number, length: number): string {
    const bytes = this.bytes(at, length)
    if (length > MAX_STRING_BYTES) fail('NAMETOOLONG')
    if (bytes.includes(0)) fail('INVAL')
    try {
      // Copied, as a shared memory cannot be decoded.
      return decoder.decode(bytes.slice())
    } catch {
      return fail('ILSEQ')
    }
  }

  getU16(at: number): number {
    return this.#check(at, 2).getUint16(at, true)
  }

  getU32(at: number): number {
    return this.#check(at, 4).getUint32(at, true)
  }

  getU64(at: number): bigint {
    return this.#check(at, 8).getBigUint64(at, true)
  }

  getU8(at: number): number {
    return this.#check(at, 1).getUint8(at)
  }

  setU8(at: number, value: number): void {
    this.#check(at, 1).setUint8(at, value)
  }

  setU16(at: number, value: number): void {
    this.#check(at, 2).setUint16(at, value, true)
  }

  setU32(at: number, value: number): void {
    this.#check(at, 4).setUint32(at, value, true)
  }

  setU64(at: number, value: bigint): void {
    this.#check(at, 8).setBigUint64(at, value, true)
  }

  /** Makes sure that something of `size` bytes can be written at `at`, before what is to be written comes about. */
  assertWritable(at: number, size: number, alignment: number): void {
    const { length } = this.#current()
    if ((at & (alignment - 1)) !== 0) throw misaligned(at, alignment)
    if (size > 0 && at + size > length) throw outOfBounds(at, size, length)
  }

  #check(at: number, size: 1 | 2 | 4 | 8): DataView {
    const { length } = this.#current()
    if (at + size > length) throw outOfBounds(at, size, length)
    if ((at & (size - 1)) !== 0) throw misaligned(at, size)
    return this.#view
  }

  /**
   * Its bytes now. Growth detaches the buffer, and views of it are empty then; but for a shared memory's, which stays
   * valid and is too short. To ask the memory for its buffer each time would cost more than all else.
   */
  #current(): Uint8Array {
    return this.#bytes.length > 0 && !this.#isShared ? this.#bytes : this.#renewed()
  }

  #renewed(): Uint8Array {
    const buffer = this.#memory?.buffer
    if (buffer === undefined) throw new WasiTrap('There is no memory', 'memory')
    if (this.#bytes.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer)
      this.#last = this.#bytes.subarray(0, 0)
      this.#view = new DataView(buffer)
      this.#isShared = !(buffer instanceof ArrayBuffer)
    }
    return this.#bytes
  }
}

function outOfBounds(at: number, length: number, size: number): WasiTrap {
  return new WasiTrap(`A pointer leads out of the memory: ${length} bytes at ${at}, of ${size}`)
}

function misaligned(at: number, alignment: number): WasiTrap {
  return new WasiTrap(`The pointer ${at} is not aligned to ${alignment} bytes`)
}

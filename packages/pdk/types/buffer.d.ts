/// <reference path="./bytes.d.ts" />

type BufferEncoding =
  | 'ascii'
  | 'base64'
  | 'base64url'
  | 'binary'
  | 'hex'
  | 'latin1'
  | 'ucs2'
  | 'ucs-2'
  | 'utf8'
  | 'utf-8'
  | 'utf16le'
  | 'utf-16le'

/** Node's Buffer, as the package `buffer` has it. */
interface Buffer extends Uint8Array<ArrayBuffer> {
  compare(target: Uint8Array, targetStart?: number, targetEnd?: number, start?: number, end?: number): number
  copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number
  equals(other: Uint8Array): boolean
  fill(value: string | number | Uint8Array, encoding: BufferEncoding): this
  fill(value: string | number | Uint8Array, start?: number, end?: number, encoding?: BufferEncoding): this
  includes(value: string | number | Uint8Array, byteOffset?: number, encoding?: BufferEncoding): boolean
  indexOf(value: string | number | Uint8Array, byteOffset?: number, encoding?: BufferEncoding): number
  lastIndexOf(value: string | number | Uint8Array, byteOffset?: number, encoding?: BufferEncoding): number
  /** Shares memory with this buffer. */
  slice(start?: number, end?: number): Buffer
  subarray(start?: number, end?: number): Buffer
  swap16(): this
  swap32(): this
  swap64(): this
  toJSON(): { type: 'Buffer'; data: number[] }
  toString(encoding?: BufferEncoding, start?: number, end?: number): string
  write(text: string, encoding?: BufferEncoding): number
  write(text: string, offset: number, length?: number, encoding?: BufferEncoding): number
  readBigInt64BE(offset?: number): bigint
  readBigInt64LE(offset?: number): bigint
  readBigUInt64BE(offset?: number): bigint
  readBigUInt64LE(offset?: number): bigint
  readDoubleBE(offset?: number): number
  readDoubleLE(offset?: number): number
  readFloatBE(offset?: number): number
  readFloatLE(offset?: number): number
  readInt8(offset?: number): number
  readInt16BE(offset?: number): number
  readInt16LE(offset?: number): number
  readInt32BE(offset?: number): number
  readInt32LE(offset?: number): number
  readIntBE(offset: number, byteLength: number): number
  readIntLE(offset: number, byteLength: number): number
  readUInt8(offset?: number): number
  readUInt16BE(offset?: number): number
  readUInt16LE(offset?: number): number
  readUInt32BE(offset?: number): number
  readUInt32LE(offset?: number): number
  readUIntBE(offset: number, byteLength: number): number
  readUIntLE(offset: number, byteLength: number): number
  writeBigInt64BE(value: bigint, offset?: number): number
  writeBigInt64LE(value: bigint, offset?: number): number
  writeBigUInt64BE(value: bigint, offset?: number): number
  writeBigUInt64LE(value: bigint, offset?: number): number
  writeDoubleBE(value: number, offset?: number): number
  writeDoubleLE(value: number, offset?: number): number
  writeFloatBE(value: number, offset?: number): number
  writeFloatLE(value: number, offset?: number): number
  writeInt8(value: number, offset?: number): number
  writeInt16BE(value: number, offset?: number): number
  writeInt16LE(value: number, offset?: number): number
  writeInt32BE(value: number, offset?: number): number
  writeInt32LE(value: number, offset?: number): number
  writeIntBE(value: number, offset: number, byteLength: number): number
  writeIntLE(value: number, offset: number, byteLength: number): number
  writeUInt8(value: number, offset?: number): number
  writeUInt16BE(value: number, offset?: number): number
  writeUInt16LE(value: number, offset?: number): number
  writeUInt32BE(value: number, offset?: number): number
  writeUInt32LE(value: number, offset?: number): number
  writeUIntBE(value: number, offset: number, byteLength: number): number
  writeUIntLE(value: number, offset: number, byteLength: number): number
  readBigUint64BE(offset?: number): bigint
  readBigUint64LE(offset?: number): bigint
  readUint8(offset?: number): number
  readUint16BE(offset?: number): number
  readUint16LE(offset?: number): number
  readUint32BE(offset?: number): number
  readUint32LE(offset?: number): number
  readUintBE(offset: number, byteLength: number): number
  readUintLE(offset: number, byteLength: number): number
  writeBigUint64BE(value: bigint, offset?: number): number
  writeBigUint64LE(value: bigint, offset?: number): number
  writeUint8(value: number, offset?: number): number
  writeUint16BE(value: number, offset?: number): number
  writeUint16LE(value: number, offset?: number): number
  writeUint32BE(value: number, offset?: number): number
  writeUint32LE(value: number, offset?: number): number
  writeUintBE(value: number, offset: number, byteLength: number): number
  writeUintLE(value: number, offset: number, byteLength: number): number
}
interface BufferConstructor {
  readonly prototype: Buffer
  alloc(size: number, fill?: string | number | Uint8Array, encoding?: BufferEncoding): Buffer
  allocUnsafe(size: number): Buffer
  byteLength(value: string | BytesLike, encoding?: BufferEncoding): number
  compare(left: Uint8Array, right: Uint8Array): number
  concat(buffers: readonly Uint8Array[], totalLength?: number): Buffer
  /** Offset and length are in elements of the view. */
  copyBytesFrom(view: Exclude<ArrayBufferView, DataView>, offset?: number, length?: number): Buffer
  from(text: string, encoding?: BufferEncoding): Buffer
  from(buffer: ArrayBufferLike, byteOffset?: number, length?: number): Buffer
  from(bytes: ArrayLike<number>): Buffer
  isBuffer(value: unknown): value is Buffer
  isEncoding(encoding: string): boolean
}
declare var Buffer: BufferConstructor

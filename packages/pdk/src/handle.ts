/** An address in the memory shared with the host. */
export type Pointer = number | bigint

/** A block of memory shared with the host. It lives until it is freed, at most until the call ends. */
export interface Handle {
  readonly offset: Pointer
  /** Length in bytes. */
  readonly len: Pointer
  readBytes(): ArrayBuffer
  readString(): string
  readJsonObject(): unknown
  readUInt32(): number
  readUInt64(): bigint
  readFloat32(): number
  readFloat64(): number
  /** As {@link readFloat64}, under js-pdk's name. */
  readUFloat64(): number
  free(): void
}

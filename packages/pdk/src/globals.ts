// The globals that every plug-in has, as types: `import '@tenon/pdk/globals'` makes them known to the type checker.
// What they do is in the engine's prelude; names and shapes are js-pdk's (ABI reference, section 5).

import type { Handle, Pointer } from './handle.ts'

/** Bytes, in any of the forms that JavaScript has. */
type Bytes = ArrayBufferLike | ArrayBufferView

declare global {
  /** js-pdk's names for wasm types, as a `.d.ts` interface file uses them. */
  type I32 = number
  type I64 = number | bigint
  type F32 = number
  type F64 = number
  /** A handle: the offset of a block. */
  type PTR = number | bigint

  /** A block of memory shared with the host. */
  interface MemoryHandle extends Handle {}

  /** Input and output of the call, and the host's functions. */
  const Host: {
    inputBytes(): ArrayBuffer
    inputString(): string
    outputBytes(bytes: Bytes): boolean
    outputString(text: string): boolean
    /** The host functions that an interface file declares, by name. */
    getFunctions(): Record<string, (...values: (number | bigint)[]) => number | bigint>
    arrayBufferToBase64(bytes: Bytes): string
    base64ToArrayBuffer(text: string): ArrayBuffer
  }

  /** Blocks of memory to pass to host functions, and those that they return. */
  const Memory: {
    fromString(text: string): MemoryHandle
    fromBuffer(bytes: Bytes): MemoryHandle
    fromJsonObject(value: unknown): MemoryHandle
    allocUInt32(value: number): MemoryHandle
    allocUInt64(value: number | bigint): MemoryHandle
    allocFloat32(value: number): MemoryHandle
    allocFloat64(value: number): MemoryHandle
    /** The block at an offset. */
    find(offset: Pointer): MemoryHandle
  }

  /** What the plug-in keeps between calls. */
  const Var: {
    /** Setting `null`, or nothing at all, deletes. @throws when the host's limit is reached: the call fails */
    set(key: string, value: string | Bytes | null): void
    getBytes(key: string): ArrayBuffer | null
    getString(key: string): string | null
  }

  /** What the host configured. */
  const Config: {
    get(key: string): string | null
  }

  /** Requests to hosts that the host allows. */
  const Http: {
    request(
      request: { url: string; method?: string; headers?: Record<string, string | number | boolean> },
      body?: string | Bytes | null,
    ): {
      status: number
      /** As UTF-8 text. */
      body: string
      /** The same, as bytes. */
      bytes: ArrayBuffer
      /** Names in lower case; empty unless the host lets plug-ins see them. */
      headers: Record<string, string>
    }
  }
}

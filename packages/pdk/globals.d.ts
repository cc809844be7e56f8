/// <reference path="./types/bytes.d.ts" />
/// <reference path="./types/blob.d.ts" />
/// <reference path="./types/buffer.d.ts" />
/// <reference path="./types/crypto.d.ts" />
/// <reference path="./types/events.d.ts" />
/// <reference path="./types/fetch.d.ts" />
/// <reference path="./types/performance.d.ts" />
/// <reference path="./types/streams.d.ts" />
/// <reference path="./types/url.d.ts" />

// Types of the globals a plug-in has. Not a module: a tsconfig without the DOM library names it in
// `"types": ["@tenon/pdk/globals"]`.

/** An interface file, or the plug-in, adds the host functions it declares. */
declare module 'extism:host' {
  interface user {}
  /** As a host function is called: what it declares as I64 or PTR may be given as a number and comes as a bigint. */
  type Called<Declared> = Declared extends (...values: infer Values) => infer Result
    ? (...values: Values) => I64 extends Result ? bigint : Result
    : Declared
  global {
    interface Host {
      /** Host functions that the interface file, or `hostFunction`, declared. */
      getFunctions(): { [Name in Extract<keyof user, string>]: Called<user[Name]> }
    }
  }
}

/** What a build puts in; no other member of `process` is there, unless a plug-in imports `node:process`. */
declare namespace NodeJS {
  interface ProcessEnv {
    NODE_ENV: string
  }
  interface Process {
    env: ProcessEnv
  }
}
declare var process: NodeJS.Process

/** Number types as Extism's JS PDK names them in interface files. */
declare type I32 = number
declare type I64 = number | bigint
declare type F32 = number
declare type F64 = number
declare type PTR = I64

interface Host {
  /** The input of the call. */
  inputBytes(): ArrayBuffer
  /** The input of the call, decoded from UTF-8. */
  inputString(): string
  outputBytes(bytes: BytesLike): boolean
  outputString(text: string): boolean
  arrayBufferToBase64(bytes: BytesLike): string
  base64ToArrayBuffer(text: string): ArrayBuffer
  /** Calls a host function by its place among those declared; `getFunctions` gives them by name. */
  invokeFunc(index: number, ...values: unknown[]): unknown
  /** As `invokeFunc`, without a result. */
  invokeFunc0(index: number, ...values: unknown[]): void
}
declare var Host: Host

/** A block of host memory. The host frees all blocks at the end of a call. */
interface MemoryHandle {
  readonly offset: PTR
  readonly len: I64
  readBytes(): ArrayBuffer
  readString(): string
  readJsonObject<Value = unknown>(): Value
  readUInt32(): number
  readUInt64(): bigint
  readFloat32(): number
  /** Reads 64 bits; the name is js-pdk's. */
  readUFloat64(): number
  readFloat64(): number
  free(): void
}
declare var MemoryHandle: { readonly prototype: MemoryHandle; new (offset: PTR, len: I64): MemoryHandle }

interface Memory {
  fromString(text: string): MemoryHandle
  fromBuffer(bytes: BytesLike): MemoryHandle
  fromJsonObject(value: unknown): MemoryHandle
  allocUInt32(value: number): MemoryHandle
  allocUInt64(value: I64): MemoryHandle
  allocFloat32(value: number): MemoryHandle
  allocFloat64(value: number): MemoryHandle
  /** The block that begins at an offset, as host functions give it. */
  find(offset: PTR): MemoryHandle
}
declare var Memory: Memory

declare var Config: {
  /** A value the host configured; null if there is none, or it is empty. */
  get(key: string): string | null
}

declare var Var: {
  /** Keeps a value over calls. null, or an empty value, deletes it. */
  set(key: string, value: string | BytesLike | null): void
  getBytes(key: string): ArrayBuffer | null
  getString(key: string): string | null
}

interface HttpRequest {
  url: string
  /** Default GET. */
  method?: string
  headers?: Record<string, string | number | boolean>
}
interface HttpResponse {
  status: number
  body: string
  /** The body, undecoded. */
  bytes: ArrayBuffer
  /** By lower-case name; empty where the host gives none. */
  headers: Record<string, string>
}
declare var Http: {
  /** A request through the host, which must allow it; returns when the answer is there. */
  request(request: HttpRequest, body?: string | BytesLike | null): HttpResponse
}

interface Console {
  trace(...values: unknown[]): void
  debug(...values: unknown[]): void
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  dir(value: unknown): void
  dirxml(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
  assert(condition?: unknown, ...values: unknown[]): void
  count(label?: string): void
  countReset(label?: string): void
  group(...values: unknown[]): void
  groupCollapsed(...values: unknown[]): void
  groupEnd(): void
  /** An array, an object, a Map or a Set as a table, of some columns or of all. */
  table(data: unknown, columns?: readonly string[]): void
  time(label?: string): void
  timeLog(label?: string, ...values: unknown[]): void
  timeEnd(label?: string): void
}
/** Writes to the host's log; `log` is level info. At top level, to the build's. */
declare var console: Console

interface TextEncoder {
  readonly encoding: string
  encode(text?: string): Uint8Array
  encodeInto(text: string, destination: Uint8Array): { read: number; written: number }
}
declare var TextEncoder: { readonly prototype: TextEncoder; new (): TextEncoder }

interface TextDecoder {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  decode(input?: BytesLike, options?: { stream?: boolean }): string
}
declare var TextDecoder: {
  readonly prototype: TextDecoder
  /** Every label of the Encoding standard, given as a text in the source; a RangeError for others. */
  new (label?: string, options?: TextDecoderOptions): TextDecoder
}

/** Timers run in virtual time: in order, without waiting. */
declare function setTimeout(callback: (_: void) => void, milliseconds?: number): number
declare function setTimeout<Values extends unknown[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): number
declare function clearTimeout(id: number | undefined): void
declare function setInterval(callback: (_: void) => void, milliseconds?: number): number
declare function setInterval<Values extends unknown[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): number
declare function clearInterval(id: number | undefined): void
/** As `setTimeout` without a delay, as Node has it. */
declare function setImmediate<Values extends unknown[]>(
  callback: (...values: Values) => void,
  ...values: Values
): number
declare function clearImmediate(id: number | undefined): void
declare function queueMicrotask(callback: () => void): void

declare function atob(text: string): string
declare function btoa(text: string): string
declare var self: typeof globalThis

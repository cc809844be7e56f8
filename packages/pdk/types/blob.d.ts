/// <reference path="./bytes.d.ts" />
/// <reference path="./streams.d.ts" />

type BlobPart = string | BytesLike | Blob
interface BlobPropertyBag {
  /** `native` makes all ends of lines in text `\n`; default transparent. */
  endings?: 'transparent' | 'native'
  type?: string
}
interface Blob {
  readonly size: number
  readonly type: string
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
  slice(start?: number, end?: number, type?: string): Blob
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  text(): Promise<string>
}
declare var Blob: { readonly prototype: Blob; new (parts?: Iterable<BlobPart>, options?: BlobPropertyBag): Blob }

interface FilePropertyBag extends BlobPropertyBag {
  /** In milliseconds since 1970; default now, or 0 in a plug-in that has no clock. */
  lastModified?: number
}
interface File extends Blob {
  readonly lastModified: number
  readonly name: string
}
declare var File: {
  readonly prototype: File
  new (parts: Iterable<BlobPart>, name: string, options?: FilePropertyBag): File
}

type FormDataEntryValue = string | File
interface FormData {
  append(name: string, value: string): void
  append(name: string, value: Blob, fileName?: string): void
  delete(name: string): void
  get(name: string): FormDataEntryValue | null
  getAll(name: string): FormDataEntryValue[]
  has(name: string): boolean
  set(name: string, value: string): void
  set(name: string, value: Blob, fileName?: string): void
  forEach(callback: (value: FormDataEntryValue, name: string, form: FormData) => void, thisValue?: unknown): void
  entries(): Generator<[string, FormDataEntryValue], undefined, unknown>
  keys(): Generator<string, undefined, unknown>
  values(): Generator<FormDataEntryValue, undefined, unknown>
  [Symbol.iterator](): Generator<[string, FormDataEntryValue], undefined, unknown>
}
declare var FormData: { readonly prototype: FormData; new (): FormData }

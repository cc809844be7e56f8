/// <reference path="./blob.d.ts" />
/// <reference path="./bytes.d.ts" />
/// <reference path="./events.d.ts" />
/// <reference path="./streams.d.ts" />
/// <reference path="./url.d.ts" />

type HeadersInit = Iterable<readonly string[]> | Readonly<Record<string, string>>
type HeadersIterator<Item> = Generator<Item, undefined, unknown>
interface Headers {
  append(name: string, value: string): void
  delete(name: string): void
  get(name: string): string | null
  getSetCookie(): string[]
  has(name: string): boolean
  set(name: string, value: string): void
  forEach(callback: (value: string, name: string, headers: Headers) => void, thisValue?: unknown): void
  entries(): HeadersIterator<[string, string]>
  keys(): HeadersIterator<string>
  values(): HeadersIterator<string>
  [Symbol.iterator](): HeadersIterator<[string, string]>
}
declare var Headers: { readonly prototype: Headers; new (init?: HeadersInit): Headers }

type BodyInit = string | BytesLike | URLSearchParams | Blob | FormData | ReadableStream<Uint8Array<ArrayBuffer>>
interface Body {
  /** The whole body is there before the stream is read. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null
  readonly bodyUsed: boolean
  arrayBuffer(): Promise<ArrayBuffer>
  blob(): Promise<Blob>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
  formData(): Promise<FormData>
  json<Value = unknown>(): Promise<Value>
  text(): Promise<string>
}

interface RequestInit {
  body?: BodyInit | null
  headers?: HeadersInit
  /** Default GET. */
  method?: string
  /** The host follows redirects: `fetch` refuses the others. */
  redirect?: string
  /** Taken, as other platforms ask for it where the body is a stream; without effect. */
  duplex?: 'half'
  /** Looked at once, before the request is sent. */
  signal?: AbortSignal | null
}
interface Request extends Body {
  readonly headers: Headers
  readonly method: string
  readonly redirect: string
  readonly signal: AbortSignal | null
  readonly url: string
  clone(): Request
}
declare var Request: {
  readonly prototype: Request
  new (input: string | URL | Request, init?: RequestInit): Request
}

interface ResponseInit {
  headers?: HeadersInit
  status?: number
  statusText?: string
}
interface Response extends Body {
  readonly headers: Headers
  readonly ok: boolean
  readonly redirected: boolean
  readonly status: number
  readonly statusText: string
  readonly type: string
  readonly url: string
  clone(): Response
}
declare var Response: {
  readonly prototype: Response
  new (body?: BodyInit | null, init?: ResponseInit): Response
  error(): Response
  json(value: unknown, init?: ResponseInit): Response
  redirect(url: string | URL, status?: number): Response
}

/** A request through the host, which must allow it; the promise it gives is settled already, unless the body is a stream. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>

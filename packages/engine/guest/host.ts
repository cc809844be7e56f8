import { requireBytes, requireTextOrBytes } from './bytes.ts'
import { declaredFunctions } from './host-functions.ts'
import { native } from './native.ts'
import { wellFormed } from './well-formed.ts'

/** js-pdk's Host. */
export const host = {
  inputBytes: (): ArrayBuffer => native.inputBytes(),
  inputString: (): string => native.inputString(),
  outputBytes(bytes: ArrayBufferLike | ArrayBufferView): boolean {
    native.output(requireBytes(bytes, 'bytes'))
    return true
  },
  outputString(text: string): boolean {
    native.output(wellFormed(String(text)))
    return true
  },
  getFunctions: (): Record<string, (...values: never[]) => unknown> => declaredFunctions(),
  arrayBufferToBase64: (bytes: ArrayBufferLike | ArrayBufferView): string => requireBytes(bytes, 'bytes').toBase64(),
  base64ToArrayBuffer: (text: string): ArrayBuffer => Uint8Array.fromBase64(text).buffer,
}

function decode(bytes: ArrayBuffer | null): string | null {
  return bytes === null ? null : native.utf8Decode(new Uint8Array(bytes))
}

/** js-pdk's Config. */
export const config = {
  get: (key: string): string | null => decode(native.configGet(String(key))),
}

/** js-pdk's Var. The ABI cannot tell an empty value from none: setting one deletes the var. */
export const vars = {
  set(key: string, value: string | ArrayBufferLike | ArrayBufferView | null): void {
    native.varSet(String(key), value === null ? null : requireTextOrBytes(value, 'value'))
  },
  getBytes: (key: string): ArrayBuffer | null => native.varGet(String(key)),
  getString: (key: string): string | null => decode(native.varGet(String(key))),
}

interface HttpRequest {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | number | boolean>>
}

interface HttpResponse {
  readonly status: number
  readonly body: string
  readonly bytes: ArrayBuffer
  readonly headers: Record<string, string>
}

function requestJson(request: HttpRequest): string {
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name, String(value)])
  return JSON.stringify({ url: String(request.url), method: request.method, headers: Object.fromEntries(headers) })
}

/** js-pdk's Http; `bytes` of a response is ours, for bodies that are not text. */
export const http = {
  request(request: HttpRequest, body?: string | ArrayBufferLike | ArrayBufferView | null): HttpResponse {
    const sent = body === undefined || body === null ? null : requireTextOrBytes(body, 'body')
    const bytes = native.httpRequest(requestJson(request), sent) ?? new ArrayBuffer(0)
    const headers = decode(native.httpHeaders())
    return {
      status: native.httpStatus(),
      body: native.utf8Decode(new Uint8Array(bytes)),
      bytes,
      headers: headers ? (JSON.parse(headers) as Record<string, string>) : {},
    }
  },
}

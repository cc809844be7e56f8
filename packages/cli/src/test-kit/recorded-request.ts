/** A request that the plug-in made. */
export class RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly #body: Uint8Array

  constructor(url: string, { method = 'GET', headers, body }: RequestInit = {}) {
    this.method = method
    this.url = url
    this.headers = new Headers(headers)
    this.#body = ArrayBuffer.isView(body)
      ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
      : new Uint8Array()
  }

  /** The body; empty where there was none. */
  bytes(): Uint8Array {
    return this.#body
  }

  /** The body as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.#body)
  }

  /** The body as JSON. @throws SyntaxError when it is none */
  json<T = unknown>(): T {
    return JSON.parse(this.text()) as T
  }
}

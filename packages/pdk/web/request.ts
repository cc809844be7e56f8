import { asText, Body, peekBytes, takeBytes, toContent, type Content } from './body.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { Headers } from './headers.ts'

/** Methods that are written in capitals whatever the author wrote. */
const KNOWN_METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function checkMethod(method: string): string {
  if (!TOKEN.test(method)) throw new TypeError(`${JSON.stringify(method)} is not a method`)
  const upper = method.toUpperCase()
  return KNOWN_METHODS.has(upper) ? upper : method
}

function checkUrl(url: string): string {
  if (!/^https?:\/\/[^/]/i.test(url)) {
    throw new TypeError(
      `${JSON.stringify(url)} is not an absolute http or https URL: a plug-in has no base to resolve it`,
    )
  }
  return url
}

function methodOf(init: RequestInit, source: Request | undefined): string {
  return checkMethod(String(init.method ?? source?.method ?? 'GET'))
}

function contentOf({ body }: RequestInit, source: Request | undefined, method: string): Content {
  const isTaken = body === undefined && source !== undefined
  const content = isTaken ? { bytes: peekBytes(source), type: undefined } : toContent(body)
  if (content.bytes && (method === 'GET' || method === 'HEAD')) throw new TypeError(`a ${method} request has no body`)
  return content
}

/** The web's Request, as far as the host's HTTP goes: no streams, no cache, no credentials. */
export class Request extends Body {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly signal: AbortSignal | null

  constructor(input: string | { toString(): string } | Request, init: RequestInit = {}) {
    const source = input instanceof Request ? input : undefined
    const method = methodOf(init, source)
    const content = contentOf(init, source, method)
    super(content.bytes)
    this.url = source?.url ?? checkUrl(asText(input).trim())
    this.method = method
    this.headers = new Headers(init.headers ?? source?.headers)
    this.signal = init.signal ?? source?.signal ?? null
    if (content.type !== undefined && !this.headers.has('content-type')) this.headers.set('content-type', content.type)
    if (source && init.body === undefined) takeBytes(source)
  }

  /** @throws {TypeError} when the body has been read */
  clone(): Request {
    const { url, method, headers, signal } = this
    return new Request(url, { method, headers, signal, body: peekBytes(this) ?? null })
  }
}

nameInstances(Request, 'Request')
defineGlobals({ Request })

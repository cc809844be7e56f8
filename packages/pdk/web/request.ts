import { readOptions } from './arguments.ts'
import { asText, Body, copyData, hasData, takeData, toContent, type Content } from './body.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { Headers } from './headers.ts'

/** Methods that are written in capitals whatever the author wrote. */
const KNOWN_METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])
const FORBIDDEN_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK'])
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function checkMethod(method: string): string {
  if (!TOKEN.test(method)) throw new TypeError(`${JSON.stringify(method)} is not a method`)
  const upper = method.toUpperCase()
  if (FORBIDDEN_METHODS.has(upper)) throw new TypeError(`${method} requests cannot be sent`)
  return KNOWN_METHODS.has(upper) ? upper : method
}

function checkUrl(url: string): string {
  if (/^https?:[\\/]*[^\\/?#]*@/i.test(url))
    throw new TypeError(`${JSON.stringify(url)} has a name or a password: send a header`)
  if (/^(?:https?:\/\/[^/]|(?!https?:)[a-z][a-z\d+.-]*:)/i.test(url)) return url
  throw new TypeError(`${JSON.stringify(url)} is not an absolute URL: a plug-in has no base to resolve it`)
}

function methodOf(init: RequestInit, source: Request | undefined): string {
  return checkMethod(String(init.method ?? source?.method ?? 'GET'))
}

function contentOf({ body }: RequestInit, source: Request | undefined, method: string): Content {
  const isTaken = body === undefined && source !== undefined
  if ((isTaken ? hasData(source) : body !== undefined && body !== null) && (method === 'GET' || method === 'HEAD')) {
    throw new TypeError(`a ${method} request has no body`)
  }
  return isTaken ? { data: takeData(source), type: undefined } : toContent(body)
}

function signalOf({ signal }: RequestInit, source: Request | undefined): AbortSignal | null {
  return signal === undefined ? (source?.signal ?? null) : signal
}

function checkRedirect(redirect: string): string {
  if (['follow', 'error', 'manual'].includes(redirect)) return redirect
  throw new TypeError(`redirect must be follow, error or manual, not ${JSON.stringify(redirect)}`)
}

/** The web's Request, as far as the host's HTTP goes: no cache, no credentials, no modes. */
export class Request extends Body {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly redirect: string
  readonly signal: AbortSignal | null

  constructor(...[input, options]: [input: string | { toString(): string } | Request, init?: RequestInit]) {
    const init = readOptions(options)
    const source = input instanceof Request ? input : undefined
    const url = source?.url ?? checkUrl(asText(input).trim())
    const method = methodOf(init, source)
    const content = contentOf(init, source, method)
    super(content.data)
    this.url = url
    this.method = method
    this.headers = new Headers(init.headers ?? source?.headers)
    this.redirect = checkRedirect(String(init.redirect ?? source?.redirect ?? 'follow'))
    this.signal = signalOf(init, source)
    if (content.type !== undefined && !this.headers.has('content-type')) this.headers.set('content-type', content.type)
  }

  /** @throws {TypeError} when the body has been read */
  clone(): Request {
    const { url, method, headers, redirect, signal } = this
    const body = copyData(this) ?? null
    const copy = new Request(url, { method, headers, redirect, signal, body })
    if (!headers.has('content-type')) copy.headers.delete('content-type')
    return copy
  }
}

nameInstances(Request, 'Request')
defineGlobals({ Request: Request as unknown as typeof globalThis.Request })

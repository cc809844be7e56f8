import { readOptions, requireArguments } from './arguments.ts'
import { Body, copyData, toContent } from './body.ts'
import { utf8 } from './bytes.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { Headers } from './headers.ts'

const WITHOUT_BODY = new Set([101, 204, 205, 304])
const REDIRECTS = new Set([301, 302, 303, 307, 308])

function checkStatus(status: number): number {
  const number = Math.trunc(Number(status))
  if (!(number >= 200 && number <= 599)) throw new RangeError(`the status must be from 200 to 599, not ${status}`)
  return number
}

/** The web's Response: its body is there as a whole, and a stream only where the plug-in has streams. */
export class Response extends Body {
  readonly type: string = 'default'
  readonly url: string = ''
  readonly redirected: boolean = false
  readonly status: number
  readonly statusText: string
  readonly headers: Headers

  constructor(body?: BodyInit | null, options?: ResponseInit) {
    const init = readOptions(options)
    const content = toContent(body)
    super(content.data)
    this.status = checkStatus(init.status ?? 200)
    this.statusText = String(init.statusText ?? '')
    if (content.data && WITHOUT_BODY.has(this.status)) throw new TypeError(`a response ${this.status} has no body`)
    this.headers = new Headers(init.headers)
    if (content.type !== undefined && !this.headers.has('content-type')) this.headers.set('content-type', content.type)
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }

  /** @throws {TypeError} when the body has been read */
  clone(): Response {
    const { status, statusText, headers, url, type } = this
    const fields = { status, statusText, headers: new Headers(headers), url, type }
    return withFields(new Response(copyData(this) ?? null), fields)
  }

  static json(value: unknown, init?: ResponseInit): Response {
    const text: string | undefined = JSON.stringify(value)
    if (text === undefined) throw new TypeError('the value has no JSON form')
    const response = new Response(utf8(text), init)
    if (!response.headers.has('content-type')) response.headers.set('content-type', 'application/json')
    return response
  }

  static error(): Response {
    return withFields(new Response(), { status: 0, type: 'error' })
  }

  static redirect(url: string, status = 302): Response {
    if (!REDIRECTS.has(status)) throw new RangeError(`the status of a redirect cannot be ${status}`)
    return new Response(null, { status, headers: { location: String(url) } })
  }
}

/** What a Response has beside its body. */
type Fields = Pick<Response, 'status' | 'statusText' | 'headers' | 'url' | 'type'>

/** Sets what the constructor does not take. */
export function withFields(response: Response, fields: Partial<Fields>): Response {
  return Object.assign(response, fields)
}

requireArguments(Response, { redirect: 1 })
nameInstances(Response, 'Response')
defineGlobals({ Response: Response as unknown as typeof globalThis.Response })

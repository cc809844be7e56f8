import { ArgumentError } from '@tenon/abi'
import type { RecordedRequest } from './recorded-request.ts'

/** What a mocked server answers: at most one of `json`, `text` and `bytes`; 200 unless told otherwise. */
export interface HttpAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
  readonly bytes?: Uint8Array
}

/** An answer, or what makes one of the request. A function that throws is a server that cannot be reached. */
export type HttpReply = HttpAnswer | ((request: RecordedRequest) => HttpAnswer | Promise<HttpAnswer>)

/** Routes: `[METHOD ]URL` to reply. `*` stands for any characters; a query counts only where the route has one. */
export type HttpRoutes = Readonly<Record<string, HttpReply>>

/** A route, parsed. */
export interface HttpRoute {
  readonly pattern: string
  /** What the plug-in must be allowed for it, as a rule of `allowedHosts`. */
  readonly rule: string
  readonly reply: HttpReply
  readonly matches: (method: string, url: string) => boolean
}

const ROUTE = /^(?:(?<method>[A-Za-z]+) +)?(?<origin>https?:\/\/(?<host>[^/?#\s]+))(?<rest>[/?][^#\s]*)?$/

const escape = (text: string): string => text.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`)

/**
 * Parses a route.
 * @throws ArgumentError ERR_ARGUMENT for a pattern that is none.
 */
export function parseRoute(pattern: string, reply: HttpReply): HttpRoute {
  const { method, origin = '', host = '', rest = '/' } = ROUTE.exec(pattern)?.groups ?? {}
  if (origin === '') {
    throw new ArgumentError(`An HTTP route is like "GET https://api.example.com/users/*", not "${pattern}"`, {
      argument: 'http',
    })
  }
  const path = rest.startsWith('?') ? `/${rest}` : rest
  const hasQuery = path.includes('?')
  const expression = new RegExp(`^${escape(origin.toLowerCase() + path).replaceAll('*', '.*')}$`)
  return {
    pattern,
    rule: host.toLowerCase(),
    reply,
    matches: (asked, url) =>
      (method === undefined || method.toUpperCase() === asked) &&
      expression.test(hasQuery ? url : (url.split('?', 1)[0] ?? url)),
  }
}

/** Makes a response of an answer. */
export function toResponse({ status = 200, headers, json, text, bytes }: HttpAnswer): Response {
  const all = new Headers(headers)
  if (json !== undefined && !all.has('content-type')) all.set('content-type', 'application/json')
  const content = json === undefined ? (bytes ?? text ?? '') : JSON.stringify(json)
  const isBodiless = [204, 205, 304].includes(status)
  return new Response(isBodiless ? undefined : (content as BodyInit), { status, headers: all })
}

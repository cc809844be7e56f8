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
 * @throws ArgumentError ERR_ARGUMENT for a pattern that is none, and a reply that is none.
 */
export function parseRoute(pattern: string, reply: HttpReply): HttpRoute {
  const { method, origin = '', host = '', rest = '/' } = ROUTE.exec(pattern)?.groups ?? {}
  if (origin === '') {
    throw new ArgumentError(`An HTTP route is like "GET https://api.example.com/users/*", not "${pattern}"`, {
      argument: 'http',
    })
  }
  if (typeof reply !== 'function') assertAnswer(reply, pattern)
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

const ANSWER_FIELDS = new Set(['status', 'headers', 'json', 'text', 'bytes'])

/** @throws ArgumentError ERR_ARGUMENT for what is no answer: a field that is unknown, two bodies. */
function assertAnswer(answer: unknown, pattern: string): asserts answer is HttpAnswer {
  const fail = (what: string): never => {
    throw new ArgumentError(`The answer of the HTTP route "${pattern}" ${what}`, { argument: 'http' })
  }
  if (typeof answer !== 'object' || answer === null) fail('must be an object, such as { json: … }, or a function')
  const names = Object.entries(answer as object).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const unknown = names.find((name) => !ANSWER_FIELDS.has(name))
  if (unknown !== undefined) fail(`has no field "${unknown}"; there are ${[...ANSWER_FIELDS].join(', ')}`)
  const bodies = names.filter((name) => name !== 'status' && name !== 'headers')
  if (bodies.length > 1) fail(`has ${bodies.join(' and ')}: one of them can be its body`)
}

/** Makes a response of what a route answers. @throws ArgumentError ERR_ARGUMENT for what is no answer. */
export function toResponse(answer: HttpAnswer, pattern: string): Response {
  assertAnswer(answer, pattern)
  const { status = 200, headers, json, text, bytes } = answer
  const all = new Headers(headers)
  if (json !== undefined && !all.has('content-type')) all.set('content-type', 'application/json')
  const content = json === undefined ? (bytes ?? text ?? '') : JSON.stringify(json)
  const isBodiless = [204, 205, 304].includes(status)
  return new Response(isBodiless ? undefined : (content as BodyInit), { status, headers: all })
}

import { StateError } from '@tenon/abi'
import { assertHostAllowed } from './allowed-hosts.ts'
import type { HttpRequest, HttpResponse } from './http-client.ts'

/** Redirects that one request may go through. */
export const MAX_REDIRECTS = 10

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Headers that say who asks: another origin must not learn them. */
const ORIGIN_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization'])
/** Headers that describe a body, and go with it. */
const BODY_HEADERS: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
])

/**
 * Makes a request and follows its redirects by the rules of `fetch`, each hop checked against the allowed hosts.
 * @param send makes one hop, without following anything
 * @throws {PermissionError} ERR_HOST_NOT_ALLOWED
 * @throws {StateError} ERR_HTTP_FAILED after {@link MAX_REDIRECTS}, or where a redirect leads to no URL
 */
export function followRedirects(request: HttpRequest, send: (hop: HttpRequest) => HttpResponse): HttpResponse {
  let hop = request
  for (let followed = 0; followed <= MAX_REDIRECTS; followed++) {
    assertHostAllowed(new URL(hop.url), request.allowedHosts)
    const response = send(hop)
    const next = nextHop(hop, response)
    if (next === undefined) return response
    hop = next
  }
  throw failed(request, `more than ${MAX_REDIRECTS} redirects`)
}

/** The request that a response asks for; `undefined` where it is the answer itself. */
function nextHop(request: HttpRequest, { status, headers }: HttpResponse): HttpRequest | undefined {
  const location = REDIRECT_STATUSES.has(status) ? headers['location'] : undefined
  if (location === undefined) return undefined
  if (!URL.canParse(location, request.url)) throw failed(request, `it is redirected to ${location}, which is no URL`)
  const url = new URL(location, request.url)
  const becomesGet = dropsBody(request.method, status)
  const dropped = url.origin === new URL(request.url).origin ? [] : [...ORIGIN_HEADERS]
  if (becomesGet) dropped.push(...BODY_HEADERS)
  return {
    ...request,
    url: url.href,
    headers: without(request.headers, new Set(dropped)),
    ...(becomesGet && { method: 'GET', body: undefined }),
  }
}

function dropsBody(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}

function without(headers: HttpRequest['headers'], names: ReadonlySet<string>): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())))
}

function failed({ url }: HttpRequest, reason: string): StateError {
  return new StateError('ERR_HTTP_FAILED', `HTTP request to ${url} failed: ${reason}`, { details: { url, reason } })
}

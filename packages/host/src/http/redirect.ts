import { requestFailed } from './http-errors.ts'
import type { HttpResponse } from './http-transport.ts'
import { type Headers, withoutHeaders } from './request-headers.ts'

/** What of a request a redirect changes. */
export interface Target {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array | undefined
}

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Headers that say who asks: another origin must not learn them. */
const ORIGIN_HEADERS: readonly string[] = ['authorization', 'cookie', 'cookie2']
/** Headers that describe a body, and go with it. */
const BODY_HEADERS: readonly string[] = ['content-encoding', 'content-language', 'content-location', 'content-type']

/** Whether a response sends its asker elsewhere; its body is of no interest then. */
export function isRedirect({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): boolean {
  return REDIRECT_STATUSES.has(status) && headers['location'] !== undefined
}

/**
 * The request that a response asks for, by the rules of `fetch`; `undefined` where it is the answer itself.
 * @throws {StateError} ERR_HTTP_FAILED where it leads to no URL
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export function nextTarget(target: Target, response: HttpResponse): Target | undefined {
  const given = isRedirect(response) ? response.headers['location'] : undefined
  if (given === undefined) return undefined
  const location = asUtf8(given)
  if (!URL.canParse(location, target.url)) {
    throw requestFailed(target.url, `it is redirected to ${location}, which is no URL`)
  }
  const url = new URL(location, target.url)
  const becomesGet = dropsBody(target.method, response.status)
  const dropped = [
    ...(url.origin === new URL(target.url).origin ? [] : ORIGIN_HEADERS),
    ...(becomesGet ? BODY_HEADERS : []),
  ]
  return {
    url: url.href,
    method: becomesGet ? 'GET' : target.method,
    headers: withoutHeaders(target.headers, new Set(dropped)),
    body: becomesGet ? undefined : target.body,
  }
}

/** Headers are bytes, which `fetch` makes characters of one by one; servers write locations in UTF-8. */
function asUtf8(location: string): string {
  if (!/^[\0-\xff]*[\x80-\xff][\0-\xff]*$/.test(location)) return location
  try {
    const bytes = Uint8Array.from(location, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return location
  }
}

function dropsBody(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}

import { GuestError } from '@tenon/abi'
import { FORBIDDEN_METHODS, type Headers, headerFault, isOwnHeader } from './request-headers.ts'
import { TELL, TELL_HEADER } from './told-failure.ts'

/** The JSON of `http_request`, checked. */
export interface WantedRequest {
  readonly url: string
  /** Upper case; GET unless given. */
  readonly method: string
  /** Those that are the plug-in's to set. */
  readonly headers: Headers
}

/** What a request may have without its body, in bytes: servers take no headers near it, and JSON of gigabytes takes long. */
export const MAX_REQUEST_BYTES = 1_048_576

const FIELDS: ReadonlySet<string> = new Set(['url', 'method', 'headers'])
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The JSON of `http_request`, unchecked. */
export type GivenRequest = Readonly<Record<string, unknown>>

/**
 * Reads the request that a plug-in hands to `http_request`.
 * @param text `undefined` for one longer than {@link MAX_REQUEST_BYTES}
 * @throws {GuestError} ERR_GUEST_RETURNED_ERROR when it is no JSON object
 * @see ABI reference, section 1.4
 */
export function parseHttpRequest(text: string | undefined): GivenRequest {
  if (text === undefined) throw invalid(`it has more than ${MAX_REQUEST_BYTES} bytes`)
  return parseJson(text)
}

/** Whether the plug-in wants to be told when the request fails, and go on; also where it is none. */
export function tellsFailure({ headers }: GivenRequest): boolean {
  const given = typeof headers === 'object' && headers !== null ? Object.entries(headers) : []
  return given.some(([name, value]) => name.toLowerCase() === TELL_HEADER && value === TELL)
}

/**
 * Checks a request.
 * @throws {GuestError} ERR_GUEST_RETURNED_ERROR when it is none: unknown fields, a URL that is none, headers that cannot be
 * sent, a method that nobody may use
 */
export function checkHttpRequest(given: GivenRequest): WantedRequest {
  for (const key of Object.keys(given)) if (!FIELDS.has(key)) throw invalid(`unknown field ${key}`)
  const { url, method, headers } = given
  if (typeof url !== 'string' || !URL.canParse(url)) throw invalid('url must be an absolute URL')
  return {
    url,
    headers: parseHeaders(headers ?? {}).filter(([name, value]) => isOwnHeader(name, value)),
    method: parseMethod(method ?? 'GET'),
  }
}

function parseMethod(value: unknown): string {
  if (typeof value !== 'string' || !TOKEN.test(value)) throw invalid('method must be a token')
  const method = value.toUpperCase()
  if (FORBIDDEN_METHODS.has(method)) throw invalid(`method ${method} is not for plug-ins`)
  return method
}

function parseHeaders(value: unknown): Headers {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('headers must be an object')
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value)
  return entries.map(([name, text]) => {
    if (typeof text !== 'string') throw invalid(`header ${name} must be a string`)
    const fault = headerFault(name, text)
    if (fault !== undefined) throw invalid(fault)
    return [name, text] as const
  })
}

function parseJson(text: string): GivenRequest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it is not an object')
  return value as GivenRequest
}

function invalid(reason: string): GuestError {
  return new GuestError('ERR_GUEST_RETURNED_ERROR', `The plug-in made an invalid HTTP request: ${reason}`, {
    details: { reason },
  })
}

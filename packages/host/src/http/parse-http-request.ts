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
  /** Whether the plug-in wants to be told when it fails, and go on. */
  readonly tellsFailure: boolean
}

/** What a request may have without its body, in bytes: servers take no headers near it, and JSON of gigabytes takes long. */
export const MAX_REQUEST_BYTES = 1_048_576

const FIELDS: ReadonlySet<string> = new Set(['url', 'method', 'headers'])
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Reads the request that a plug-in hands to `http_request`.
 * @param text `undefined` for one longer than {@link MAX_REQUEST_BYTES}
 * @throws {GuestError} ERR_GUEST_RETURNED_ERROR when it is not one: unknown fields, a URL that is none, headers that
 * cannot be sent, a method that nobody may use
 * @see ABI reference, section 1.4
 */
export function parseHttpRequest(text: string | undefined): WantedRequest {
  if (text === undefined) throw invalid(`it has more than ${MAX_REQUEST_BYTES} bytes`)
  const value = parseJson(text)
  for (const key of Object.keys(value)) if (!FIELDS.has(key)) throw invalid(`unknown field ${key}`)
  const { url, method, headers } = value as Record<string, unknown>
  if (typeof url !== 'string' || !URL.canParse(url)) throw invalid('url must be an absolute URL')
  const given = parseHeaders(headers ?? {})
  return {
    url,
    method: parseMethod(method ?? 'GET'),
    headers: given.filter(([name, value]) => isOwnHeader(name, value)),
    tellsFailure: given.some(([name, value]) => name.toLowerCase() === TELL_HEADER && value === TELL),
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

function parseJson(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it is not an object')
  return value
}

function invalid(reason: string): GuestError {
  return new GuestError('ERR_GUEST_RETURNED_ERROR', `The plug-in made an invalid HTTP request: ${reason}`, {
    details: { reason },
  })
}

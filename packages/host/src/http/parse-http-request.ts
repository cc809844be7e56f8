import { GuestError } from '@tenon/abi'

/** The JSON of `http_request`, checked. */
export interface WantedRequest {
  readonly url: string
  /** Upper case; GET unless given. */
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
}

/** What a request may have without its body, in bytes: servers take no headers near it, and JSON of gigabytes takes long. */
export const MAX_REQUEST_BYTES = 1_048_576

const FIELDS: ReadonlySet<string> = new Set(['url', 'method', 'headers'])

/**
 * Reads the request that a plug-in hands to `http_request`.
 * @param text `undefined` for one longer than {@link MAX_REQUEST_BYTES}
 * @throws {GuestError} ERR_GUEST_RETURNED_ERROR when it is not one: unknown fields, a URL that is none, headers that are no strings
 * @see ABI reference, section 1.4
 */
export function parseHttpRequest(text: string | undefined): WantedRequest {
  if (text === undefined) throw invalid(`it has more than ${MAX_REQUEST_BYTES} bytes`)
  const value = parseJson(text)
  for (const key of Object.keys(value)) if (!FIELDS.has(key)) throw invalid(`unknown field ${key}`)
  const { url, method = 'GET', headers } = value as Record<string, unknown>
  if (typeof url !== 'string' || !URL.canParse(url)) throw invalid('url must be an absolute URL')
  if (typeof method !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method))
    throw invalid('method must be a token')
  return { url, method: method.toUpperCase(), headers: parseHeaders(headers ?? {}) }
}

function parseHeaders(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('headers must be an object')
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value)
  for (const [name, text] of entries) {
    if (typeof text !== 'string') throw invalid(`header ${name} must be a string`)
  }
  return Object.fromEntries(entries) as Record<string, string>
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

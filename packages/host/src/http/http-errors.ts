import { LimitError, PermissionError, StateError } from '@tenon/abi'

/** What of a request no rule allows. */
export type Refused = 'scheme' | 'credentials' | 'host' | 'port' | 'method'

/** The error of a request that no rule allows. */
export function notAllowed(url: URL, refused: Refused, method?: string): PermissionError {
  const what = method === undefined ? 'HTTP request' : `HTTP ${method} request`
  const message = `${what} to ${withoutCredentials(url)} is not allowed: ${whyNot(url, refused, method)}`
  return new PermissionError('ERR_HOST_NOT_ALLOWED', message, {
    details: { url: withoutCredentials(url), host: url.hostname, refused, ...(method !== undefined && { method }) },
  })
}

function whyNot(url: URL, refused: Refused, method: string | undefined): string {
  if (refused === 'host') return `no rule of allowedHosts is for ${url.hostname}`
  if (refused === 'credentials') return 'a URL with a name or password in it is refused'
  if (method === undefined) return 'its scheme is neither http nor https'
  return `the rules of allowedHosts for ${url.hostname} leave out its ${refused}`
}

/** The error of a request to an address that is none of the public internet. */
export function addressNotAllowed(host: string, addresses: readonly string[]): PermissionError {
  const where = addresses.length === 0 ? host : `${host} (${addresses.join(', ')})`
  return new PermissionError(
    'ERR_ADDRESS_NOT_ALLOWED',
    `HTTP request to ${where} is not allowed: it is in no public network; list the host by its whole name to allow it`,
    { details: { host, addresses } },
  )
}

/** The error of a request that has no answer. */
export function requestFailed(url: string, reason: string): StateError {
  return new StateError('ERR_HTTP_FAILED', `HTTP request to ${url} failed: ${reason}`, { details: { url, reason } })
}

/** The error of a call that ran out of time in a request. */
export function requestTimedOut(url: string): LimitError {
  return new LimitError('ERR_TIMEOUT', `HTTP request to ${url} took longer than the call had left`, {
    details: { limit: 'timeoutMs', url },
  })
}

/** The error of a response body that is too long. */
export function responseTooLarge(url: string, allowed: number): LimitError {
  return new LimitError(
    'ERR_HTTP_BODY_LIMIT',
    `HTTP response of ${url} exceeds the configured maximum number of bytes (${allowed})`,
    { details: { limit: 'httpResponseBytes', allowed, url } },
  )
}

/** The error of a request body that is too long. */
export function requestTooLarge(url: string, asked: number, allowed: number): LimitError {
  return new LimitError(
    'ERR_HTTP_BODY_LIMIT',
    `HTTP request to ${url} has a body of ${asked} bytes; ${allowed} are allowed`,
    {
      details: { limit: 'httpRequestBytes', allowed, asked, url },
    },
  )
}

/** The error of a response whose headers are too long. */
export function headersTooLarge(url: string, allowed: number): LimitError {
  return new LimitError('ERR_HTTP_HEADER_LIMIT', `HTTP response of ${url} has more than ${allowed} bytes of headers`, {
    details: { allowed, url },
  })
}

/** Logs are no place for a password. */
function withoutCredentials(url: URL): string {
  if (url.username === '' && url.password === '') return url.href
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy.href
}

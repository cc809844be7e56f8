import { headersTooLarge, requestFailed, responseTooLarge } from './http-errors.ts'
import type { HttpHop, HttpResponse } from './http-transport.ts'
import { discard, readBody } from './read-body.ts'
import { isRedirect } from './redirect.ts'
import { MAX_RESPONSE_HEADER_BYTES, readHeaders } from './response-headers.ts'

/**
 * Reads what a `fetch` gave, which may be an application's own and give anything. Whatever is refused is let go of.
 * @param signal ends the reading
 * @throws {LimitError} ERR_HTTP_BODY_LIMIT, ERR_HTTP_HEADER_LIMIT
 * @throws {StateError} ERR_HTTP_FAILED for what is no response, or one whose redirect cannot be checked
 */
export async function readResponse(given: unknown, hop: HttpHop, signal: AbortSignal): Promise<HttpResponse> {
  if (typeof given !== 'object' || given === null)
    throw requestFailed(hop.url, 'the fetch that was given gave no response')
  const response = given as Response
  try {
    return await readWhole(response, hop, signal)
  } catch (error) {
    discard(response.body)
    throw error
  }
}

async function readWhole(response: Response, hop: HttpHop, signal: AbortSignal): Promise<HttpResponse> {
  const { url, method, maxBytes } = hop
  const fault = faultOf(response)
  if (fault !== undefined) throw requestFailed(url, fault)
  const { status } = response
  const headers = readHeaders(response.headers, method !== 'HEAD')
  if (headers === undefined) throw headersTooLarge(url, MAX_RESPONSE_HEADER_BYTES)
  if (isRedirect({ status, headers })) {
    discard(response.body)
    return { status, headers, body: new Uint8Array() }
  }
  const body = await readBody(response.body, maxBytes, signal)
  if (body === undefined) throw responseTooLarge(url, maxBytes)
  return { status, headers, body }
}

/** Why a response cannot be gone on with. Where a redirect leads must be known before it is followed. */
function faultOf({ type, status, redirected }: Response): string | undefined {
  if (type === 'opaqueredirect') {
    return 'it is redirected, and this runtime does not say where to: it cannot be checked'
  }
  if (redirected) return 'the fetch that was given followed a redirect by itself, unchecked'
  if (type === 'error' || type === 'opaque') return `the fetch that was given gave a response of type ${type}`
  if (Number.isInteger(status) && status >= 100 && status <= 999) return undefined
  return 'the fetch that was given gave a response without a status'
}

import type { Addresses } from './http-policy.ts'
import type { Headers } from './request-headers.ts'

/** One hop of a request, which the policy has admitted. */
export interface HttpHop {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array | undefined
  /** Where it may go. */
  readonly addresses: Addresses
  /** Bytes the response body may have, unpacked. */
  readonly maxBytes: number
}

/** A response, whatever its status. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case, repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Unpacked; empty for a redirect. */
  readonly body: Uint8Array<ArrayBuffer>
}

/** Makes requests for plug-ins, one hop at a time: redirects are left to its caller, who knows what is allowed. */
export interface HttpTransport {
  /**
   * @param signal gives the request up; its reason is what the promise is rejected with
   * @throws {PermissionError} ERR_ADDRESS_NOT_ALLOWED
   * @throws {LimitError} ERR_HTTP_BODY_LIMIT, ERR_HTTP_HEADER_LIMIT
   * @throws {StateError} ERR_HTTP_FAILED when there is no response
   */
  send(hop: HttpHop, signal?: AbortSignal): Promise<HttpResponse>
}

/** As {@link HttpTransport}, but the thread waits for the response. */
export interface WaitingHttpTransport {
  /**
   * @param timeoutMs milliseconds it may take; `undefined` for no bound
   * @throws as {@link HttpTransport.send}, and LimitError ERR_TIMEOUT
   */
  send(hop: HttpHop, timeoutMs: number | undefined): HttpResponse
}

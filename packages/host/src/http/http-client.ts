/** A request as a plug-in makes it, checked against what the host allows. */
export interface HttpRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  /** Hosts that may be reached: each redirect is checked against them too. */
  readonly allowedHosts: readonly string[]
  /** Bytes the response body may have. */
  readonly maxBytes: number
  /** Milliseconds it may take; `undefined` for no bound. */
  readonly timeoutMs: number | undefined
}

/** A response, whatever its status. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** Makes requests for plug-ins, and blocks until they are answered: the ABI's `http_request` is synchronous. */
export interface HttpClient {
  /**
   * @throws {PermissionError} ERR_HOST_NOT_ALLOWED for a redirect to another host
   * @throws {LimitError} ERR_HTTP_BODY_LIMIT, ERR_TIMEOUT
   * @throws {StateError} ERR_HTTP_FAILED when there is no response
   */
  request(request: HttpRequest): HttpResponse
}

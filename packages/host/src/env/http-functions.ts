import { StateError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { assertHostAllowed } from '../http/allowed-hosts.ts'
import type { HttpClient, HttpResponse } from '../http/http-client.ts'
import { MAX_REQUEST_BYTES, parseHttpRequest } from '../http/parse-http-request.ts'
import type { Deadline } from '../limits/deadline.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import type { ImportedFunction } from './env-state.ts'
import { takeBytes, takeShortText } from './guest-block.ts'

/** What HTTP for plug-ins needs. */
export interface HttpParts {
  readonly grants: Grants
  readonly platform: Platform
  readonly deadline: Deadline
  readonly kernel: Kernel
}

/** `http_request`, `http_status_code`, `http_headers`. The last response stays known until the next request. */
export function httpFunctions(parts: HttpParts): Record<string, ImportedFunction> {
  const { kernel } = parts
  let client: HttpClient | undefined
  let last: Pick<HttpResponse, 'status' | 'headers'> | undefined
  return {
    http_request(request: bigint, body: bigint): bigint {
      const { allowedHosts, limits } = parts.grants
      const wanted = parseHttpRequest(takeShortText(kernel, request, 'http_request request', MAX_REQUEST_BYTES))
      const content = body === 0n ? undefined : takeBytes(kernel, body, 'http_request body')
      assertHostAllowed(new URL(wanted.url), allowedHosts)
      client ??= createClient(parts.platform)
      const {
        status,
        headers,
        body: answer,
      } = client.request({
        ...wanted,
        body: content,
        allowedHosts,
        maxBytes: limits.httpResponseBytes,
        timeoutMs: parts.deadline.remainingMs,
      })
      last = { status, headers }
      return kernel.store(answer)
    },
    http_status_code: () => last?.status ?? 0,
    http_headers: () => (last && parts.grants.httpResponseHeaders ? kernel.store(JSON.stringify(last.headers)) : 0n),
  }
}

function createClient({ httpClient }: Platform): HttpClient {
  if (httpClient === undefined) {
    throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This runtime has no way to wait for an HTTP response in a call')
  }
  return httpClient()
}

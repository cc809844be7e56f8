import { StateError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { HttpPolicy } from '../http/http-policy.ts'
import type { HttpResponse, WaitingHttpTransport } from '../http/http-transport.ts'
import { MAX_REQUEST_BYTES, parseHttpRequest } from '../http/parse-http-request.ts'
import { requestSteps, type RequestSteps, waitForSteps } from '../http/request-steps.ts'
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
  const { kernel, deadline, grants } = parts
  const policy = new HttpPolicy(grants.allowedHosts)
  let last: Pick<HttpResponse, 'status' | 'headers'> | undefined
  const answer = ({ status, headers, body }: HttpResponse): bigint => {
    last = { status, headers }
    return kernel.store(body)
  }
  return {
    http_request(request: bigint, body: bigint): bigint {
      const steps = takeRequest(parts, policy, request, body)
      return answer(waitForSteps(steps, (hop) => waitingTransport(parts).send(hop, deadline.remainingMs)))
    },
    http_status_code: () => last?.status ?? 0,
    http_headers: () => (last && grants.httpResponseHeaders ? kernel.store(JSON.stringify(last.headers)) : 0n),
  }
}

/** Takes the blocks of a request, and makes of them the hops to go through. */
function takeRequest({ kernel, grants }: HttpParts, policy: HttpPolicy, request: bigint, body: bigint): RequestSteps {
  const wanted = parseHttpRequest(takeShortText(kernel, request, 'http_request request', MAX_REQUEST_BYTES))
  const content = body === 0n ? undefined : takeBytes(kernel, body, 'http_request body')
  const { httpRequestBytes, httpResponseBytes } = grants.limits
  const bounds = { policy, maxRequestBytes: httpRequestBytes, maxBytes: httpResponseBytes }
  return requestSteps({ ...wanted, body: content }, bounds)
}

function waitingTransport({ grants, platform }: HttpParts): WaitingHttpTransport {
  if (grants.fetch !== undefined) {
    throw new StateError(
      'ERR_UNSUPPORTED_PLATFORM',
      'The fetch that was given cannot be waited for in this thread: await call() where the runtime has JSPI (Node 24 or newer), or run the plug-in in a worker',
    )
  }
  if (platform.waitingHttp !== undefined) return platform.waitingHttp()
  throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This runtime has no way to wait for an HTTP response in a call')
}

import { StateError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { chooseTransport } from '../http/choose-transport.ts'
import { HttpPolicy } from '../http/http-policy.ts'
import type { HttpResponse, HttpTransport, WaitingHttpTransport } from '../http/http-transport.ts'
import { MAX_REQUEST_BYTES, parseHttpRequest } from '../http/parse-http-request.ts'
import { awaitSteps, requestSteps, type RequestSteps, waitForSteps } from '../http/request-steps.ts'
import type { CallLimits } from '../limits/call-limits.ts'
import type { AwaitableFunction } from '../linker/import-guard.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import { Later } from '../suspend/later.ts'
import type { ImportedFunction } from './env-state.ts'
import { takeBytes, takeShortText } from './guest-block.ts'

/** What is known of the last response; whoever holds this can forget it. */
export interface LastResponse {
  response?: Pick<HttpResponse, 'status' | 'headers'> | undefined
}

/** What HTTP for plug-ins needs. */
export interface HttpParts {
  readonly grants: Grants
  readonly platform: Platform
  readonly limits: Pick<CallLimits, 'control' | 'gate'>
  readonly kernel: Kernel
  readonly last?: LastResponse | undefined
}

/** What the ABI has for HTTP. */
export interface HttpFunctions {
  /** `http_request`. */
  readonly request: AwaitableFunction
  /** `http_status_code`, `http_headers`. */
  readonly functions: Readonly<Record<string, ImportedFunction>>
}

/**
 * The HTTP of one plug-in. A request suspends the plug-in where that can be, so that other work goes on meanwhile; else its
 * thread waits. The last response stays known until the next request.
 */
export function httpFunctions(parts: HttpParts): HttpFunctions {
  const { kernel, grants, platform, limits, last = {} } = parts
  const policy = new HttpPolicy(grants.allowedHosts)
  const transport = chooseTransport(grants, platform)
  const answer = ({ status, headers, body }: HttpResponse): bigint => {
    last.response = { status, headers }
    return kernel.store(body)
  }
  const run = (request: bigint, body: bigint): bigint | Later => {
    const steps = takeRequest(parts, policy, request, body)
    if (transport !== undefined && limits.gate.isOpen) return sendLater(steps, transport, answer)
    return answer(waitForSteps(steps, (hop) => waiting(parts).send(hop, limits.control.deadline.remainingMs)))
  }
  const isAsync = platform.waitingHttp === undefined && transport !== undefined
  return {
    request: { label: 'http_request', params: ['i64', 'i64'], results: ['i64'], isAsync, run },
    functions: {
      http_status_code: () => last.response?.status ?? 0,
      http_headers: () => {
        const { response } = last
        return response && grants.httpResponseHeaders ? kernel.store(JSON.stringify(response.headers)) : 0n
      },
    },
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

/** The request goes on while the plug-in is suspended, and ends when that does. */
function sendLater(steps: RequestSteps, transport: HttpTransport, answer: (response: HttpResponse) => bigint): Later {
  const stop = new AbortController()
  const response = awaitSteps(steps, transport, stop.signal)
  return new Later(
    response,
    (value) => answer(value as HttpResponse),
    (reason) => reason,
    () => stop.abort(),
  )
}

function waiting({ grants, platform }: HttpParts): WaitingHttpTransport {
  const found = grants.fetch === undefined ? platform.waitingHttp?.() : undefined
  if (found !== undefined) return found
  const what =
    grants.fetch === undefined
      ? 'This runtime cannot wait for an HTTP response'
      : 'The fetch that was given cannot be waited for'
  throw new StateError(
    'ERR_UNSUPPORTED_PLATFORM',
    `${what} in this thread: await call() where there is JSPI (Node 24, Chrome 137 or newer), or use thread: 'worker'`,
  )
}

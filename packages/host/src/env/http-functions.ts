import { StateError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { chooseTransport } from '../http/choose-transport.ts'
import { HttpPolicy } from '../http/http-policy.ts'
import type { HttpResponse, HttpTransport, WaitingHttpTransport } from '../http/http-transport.ts'
import {
  checkHttpRequest,
  type GivenRequest,
  MAX_REQUEST_BYTES,
  parseHttpRequest,
  tellsFailure,
} from '../http/parse-http-request.ts'
import type { Target } from '../http/redirect.ts'
import { awaitSteps, requestSteps, type RequestSteps, waitForSteps } from '../http/request-steps.ts'
import { toldFailure } from '../http/told-failure.ts'
import type { CallLimits } from '../limits/call-limits.ts'
import type { CallFailure } from '../linker/call-failure.ts'
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
  readonly failure: CallFailure
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
 * thread waits. The last response stays known until the next request, which may fail and have none.
 */
export function httpFunctions(parts: HttpParts): HttpFunctions {
  const { kernel, grants, platform, limits, last = {} } = parts
  const policy = new HttpPolicy(grants.allowedHosts)
  const transport = chooseTransport(grants, platform)
  const answer = ({ status, headers, body }: HttpResponse): bigint => {
    last.response = { status, headers }
    return kernel.store(body)
  }
  const fail = (error: unknown, given: GivenRequest): bigint => {
    const told = tellsFailure(given) ? toldFailure(error, given['url']) : undefined
    if (told === undefined || !(error instanceof Error)) throw error
    parts.failure.tell(told.message, error)
    last.response = { status: 0, headers: {} }
    return kernel.store(JSON.stringify(told))
  }
  const run = (request: bigint, body: bigint): bigint | Later => {
    last.response = undefined
    const given = parseHttpRequest(takeShortText(kernel, request, 'http_request request', MAX_REQUEST_BYTES))
    const content = body === 0n ? undefined : takeBytes(kernel, body, 'http_request body')
    const failThis = (error: unknown): bigint => fail(error, given)
    try {
      const steps = createSteps(grants, policy, { ...checkHttpRequest(given), body: content })
      if (transport !== undefined && limits.gate.isOpen) return sendLater(steps, transport, { answer, fail: failThis })
      return answer(waitForSteps(steps, (hop) => waiting(parts).send(hop, limits.control.deadline.remainingMs)))
    } catch (error) {
      return failThis(error)
    }
  }
  const isAsync = platform.waitingHttp === undefined && transport !== undefined
  return {
    request: { name: 'http_request', params: ['i64', 'i64'], results: ['i64'], isAsync, run },
    functions: {
      http_status_code: () => last.response?.status ?? 0,
      http_headers: () => {
        const { response } = last
        return response && grants.httpResponseHeaders ? kernel.store(JSON.stringify(response.headers)) : 0n
      },
    },
  }
}

/** The hops of a request. */
function createSteps({ limits }: Grants, policy: HttpPolicy, target: Target): RequestSteps {
  return requestSteps(target, { policy, maxRequestBytes: limits.httpRequestBytes, maxBytes: limits.httpResponseBytes })
}

/** What to give the plug-in when it goes on. */
interface Endings {
  readonly answer: (response: HttpResponse) => bigint
  readonly fail: (error: unknown) => bigint
}

/** The request goes on while the plug-in is suspended, and ends when that does. */
function sendLater(steps: RequestSteps, transport: HttpTransport, { answer, fail }: Endings): Later {
  const stop = new AbortController()
  const ending = awaitSteps(steps, transport, stop.signal).then(
    (response) => () => answer(response),
    (error: unknown) => () => fail(error),
  )
  return new Later(
    ending,
    (end) => (end as () => bigint)(),
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

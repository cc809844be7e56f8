import { requestFailed, requestTooLarge } from './http-errors.ts'
import type { HttpPolicy } from './http-policy.ts'
import type { HttpHop, HttpResponse, HttpTransport } from './http-transport.ts'
import { nextTarget, type Target } from './redirect.ts'
import { methodsOf } from './request-headers.ts'

/** Redirects that one request may go through. */
export const MAX_REDIRECTS = 10

/** What bounds a request. */
export interface RequestBounds {
  readonly policy: HttpPolicy
  /** Bytes its body may have. */
  readonly maxRequestBytes: number
  /** Bytes the body of its response may have. */
  readonly maxBytes: number
}

/** Yields each hop to make, takes its response, and returns the last. */
export type RequestSteps = Generator<HttpHop, HttpResponse, HttpResponse>

/**
 * A request as hops to make, each checked before it is yielded; takes the response of each, and returns the last. So one
 * code serves those that wait and those that do not.
 * @throws {PermissionError} ERR_HOST_NOT_ALLOWED, ERR_ADDRESS_NOT_ALLOWED
 * @throws {LimitError} ERR_HTTP_BODY_LIMIT for a body that is too long
 * @throws {StateError} ERR_HTTP_FAILED after {@link MAX_REDIRECTS}, or where a redirect leads to no URL
 */
export function* requestSteps(request: Target, { policy, maxRequestBytes, maxBytes }: RequestBounds): RequestSteps {
  const bytes = request.body?.length ?? 0
  if (bytes > maxRequestBytes) throw requestTooLarge(request.url, bytes, maxRequestBytes)
  let target = request
  for (let followed = 0; followed <= MAX_REDIRECTS; followed++) {
    const addresses = policy.admit(new URL(target.url), methodsOf(target.method, target.headers))
    const response = yield { ...target, addresses, maxBytes }
    const next = nextTarget(target, response)
    if (next === undefined) return response
    target = next
  }
  throw requestFailed(request.url, `more than ${MAX_REDIRECTS} redirects`)
}

/** Makes the hops of a request one after the other, with a function that waits for each. */
export function waitForSteps(steps: RequestSteps, send: (hop: HttpHop) => HttpResponse): HttpResponse {
  let step = steps.next()
  while (step.done !== true) step = steps.next(send(step.value))
  return step.value
}

/** As {@link waitForSteps}, without waiting. */
export async function awaitSteps(
  steps: RequestSteps,
  transport: HttpTransport,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  let step = steps.next()
  while (step.done !== true) step = steps.next(await transport.send(step.value, signal))
  return step.value
}

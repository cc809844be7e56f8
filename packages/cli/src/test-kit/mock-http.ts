import { parseRoute, toResponse, type HttpReply, type HttpRoute, type HttpRoutes } from './http-route.ts'
import { RecordedRequest } from './recorded-request.ts'

/** What a plug-in under test has for a network. */
export interface TestHttp {
  /** What was asked since the test began, in order; redirects are followed by requests of their own. */
  readonly requests: readonly RecordedRequest[]
  /** Rules of `allowedHosts` that let the plug-in reach what answers. */
  readonly rules: readonly string[]
  readonly fetch: typeof fetch
  /** Forgets what a test has left. */
  reset(): void
}

/** A stand-in for the network: answers by route, keeps what was asked. Made by {@link mockHttp}. */
export class MockHttp implements TestHttp {
  readonly #initial: readonly HttpRoute[]
  #routes: readonly HttpRoute[]
  #requests: RecordedRequest[] = []

  constructor(routes: HttpRoutes) {
    this.#initial = Object.entries(routes).map(([pattern, reply]) => parseRoute(pattern, reply))
    this.#routes = this.#initial
  }

  /** @see TestHttp.requests */
  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  /** Those of the routes that it was made with; for others give `allowedHosts`. */
  get rules(): string[] {
    return [...new Set(this.#initial.map(({ rule }) => rule))]
  }

  /** Adds a route for the rest of the test, before all others. @throws ArgumentError ERR_ARGUMENT */
  reply(pattern: string, reply: HttpReply): this {
    this.#routes = [parseRoute(pattern, reply), ...this.#routes]
    return this
  }

  /** Forgets requests, and routes that were added later. Done after each test. */
  reset(): void {
    this.#routes = this.#initial
    this.#requests = []
  }

  /** Answers a request; fails where no route does, as a server does that is out of reach. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new RecordedRequest(input instanceof Request ? input.url : String(input), init)
    this.#requests.push(request)
    const route = this.#routes.find(({ matches }) => matches(request.method, request.url))
    if (route === undefined) throw new Error(this.#explainMissing(request))
    const { reply, pattern } = route
    return toResponse(typeof reply === 'function' ? await reply(request) : reply, pattern)
  }

  #explainMissing({ method, url }: RecordedRequest): string {
    const known = this.#routes.map(({ pattern }) => pattern).join(', ')
    return `no mock for ${method} ${url}; there ${known === '' ? 'are none' : `is ${known}`}`
  }
}

/**
 * Mocks HTTP for a plug-in.
 * @throws ArgumentError ERR_ARGUMENT for a route that is none
 * @example
 * const http = mockHttp({ 'GET https://api.example.com/users/*': { json: { name: 'Ann' } } })
 * const plugin = await testPlugin({ http })
 */
export function mockHttp(routes: HttpRoutes = {}): MockHttp {
  return new MockHttp(routes)
}

/** The real network, or whatever a `fetch` leads to, with its requests kept. */
export function recordHttp(real: typeof fetch): TestHttp {
  let requests: RecordedRequest[] = []
  return {
    get requests() {
      return requests
    },
    rules: [],
    reset: () => {
      requests = []
    },
    fetch: (input, init) => {
      requests.push(new RecordedRequest(input instanceof Request ? input.url : String(input), init))
      return real(input, init)
    },
  }
}

import { apartInit } from '../../http/apart-init.ts'
import { FetchTransport } from '../../http/fetch-transport.ts'
import type { HttpTransport } from '../../http/http-transport.ts'

/**
 * HTTP with the `fetch` of the runtime. It resolves names by itself, so that a name of a private address is not noticed;
 * in a browser it keeps to the page's origin policy, and the page's cache is left alone.
 */
export function createWebTransport(): HttpTransport {
  return new FetchTransport(() => (url, init) => globalThis.fetch(url, init), apartInit)
}

import type { RequestInit as UndiciRequestInit } from 'undici'
import { type ChooseFetch, FetchTransport } from '../../http/fetch-transport.ts'
import type { HttpTransport } from '../../http/http-transport.ts'
import { HttpAgents, type NodeHttpOptions, type Undici } from './http-agents.ts'

/** HTTP on Node, with undici: see {@link HttpAgents} for its connections. */
export function createNodeTransport(options: NodeHttpOptions = {}): HttpTransport {
  let loading: Promise<HttpClient> | undefined
  const choose: ChooseFetch = async (hop) => {
    loading ??= loadClient(options)
    const { undici, agents } = await loading
    const dispatcher = agents.find(hop)
    return async (url, init) => {
      const response = await undici.fetch(url, { ...(init as UndiciRequestInit), dispatcher })
      return response as unknown as Response
    }
  }
  // It has no cache, and no cookies.
  return new FetchTransport(choose, () => ({ credentials: 'omit' }))
}

interface HttpClient {
  readonly undici: Undici
  readonly agents: HttpAgents
}

/** Loaded with the first request: it takes 80 ms. Bun puts something else under the bare name. */
async function loadClient(options: NodeHttpOptions): Promise<HttpClient> {
  const { default: undici } = await import('undici/index.js')
  return { undici, agents: new HttpAgents(undici, options) }
}

import { lookup } from 'node:dns'
import type { Socket } from 'node:net'
import type undici from 'undici'
import type { Agent, buildConnector, RequestInit as UndiciRequestInit } from 'undici'
import { type ChooseFetch, type Fetch, FetchTransport } from '../../http/fetch-transport.ts'
import { addressNotAllowed } from '../../http/http-errors.ts'
import type { Addresses } from '../../http/http-policy.ts'
import type { HttpTransport } from '../../http/http-transport.ts'
import { isPublicAddress } from '../../http/public-address.ts'
import type { Headers } from '../../http/request-headers.ts'
import { MAX_RESPONSE_HEADER_BYTES } from '../../http/response-headers.ts'
import { checkedLookup, type ResolveAll } from './checked-lookup.ts'

type Undici = typeof undici

/** What tests put in place of the machine's own. */
export interface NodeHttpOptions {
  /** The resolver of host names. */
  readonly resolve?: ResolveAll
  /** Certificates to trust, PEM. */
  readonly ca?: string
}

/**
 * HTTP on Node: undici, whose sockets resolve names with a lookup of ours. Connections are kept apart by what they were
 * checked for: one to a private address is never used by a request that may only go to public ones.
 */
export function createNodeTransport(options: NodeHttpOptions = {}): HttpTransport {
  let undici: Promise<Undici> | undefined
  const fetches = new Map<string, Fetch>()
  const choose: ChooseFetch = async ({ addresses, headers }) => {
    const isShared = !headers.some(isConnectionLogin)
    const key = `${addresses} ${isShared}`
    const loaded = await (undici ??= loadUndici())
    const fetch = fetches.get(key) ?? fetchWith(loaded, createAgent(loaded, { addresses, isShared }, options))
    fetches.set(key, fetch)
    return fetch
  }
  // It has no cache, and no cookies.
  return new FetchTransport(choose, () => ({ credentials: 'omit' }))
}

/** Whether a header logs a whole connection in, as NTLM does: the next request on it might be another plug-in's. */
function isConnectionLogin([name, value]: Headers[number]): boolean {
  return name.toLowerCase() === 'authorization' && /^(?:ntlm|negotiate)\b/i.test(value.trim())
}

/** What connections are for. */
interface ConnectionUse {
  readonly addresses: Addresses
  /** Whether the next request may have it. */
  readonly isShared: boolean
}

/** Loaded with the first request: it takes 80 ms. Bun puts something else under the bare name. */
async function loadUndici(): Promise<Undici> {
  return (await import('undici/index.js')).default
}

function fetchWith(undici: Undici, dispatcher: Agent): Fetch {
  return async (url, init) => {
    const response = await undici.fetch(url, { ...(init as UndiciRequestInit), dispatcher })
    return response as unknown as Response
  }
}

function createAgent({ Agent, buildConnector }: Undici, use: ConnectionUse, options: NodeHttpOptions): Agent {
  const { addresses, isShared } = use
  const { resolve = lookup, ca } = options
  const connect = buildConnector({
    ...(ca !== undefined && { ca }),
    lookup: addresses === 'public' ? checkedLookup(resolve) : resolve,
    autoSelectFamily: true,
  } as buildConnector.BuildOptions)
  return new Agent({
    pipelining: isShared ? 1 : 0,
    maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
    connect: addresses === 'public' ? withCheckedPeer(connect) : connect,
  })
}

/** Looks at where a socket came out before anything is sent: a runtime might not ask the lookup. */
function withCheckedPeer(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error !== null) callback(error, null)
      else if (isPublicPeer(socket)) callback(null, socket)
      else {
        socket.destroy()
        callback(addressNotAllowed(options.hostname, [socket.remoteAddress ?? 'unknown']), null)
      }
    })
  }
}

function isPublicPeer({ remoteAddress }: Socket): boolean {
  return remoteAddress !== undefined && isPublicAddress(remoteAddress)
}

import type { Socket } from 'node:net'
import type undici from 'undici'
import type { Agent, buildConnector } from 'undici'
import { addressNotAllowed } from '../../http/http-errors.ts'
import type { Addresses } from '../../http/http-policy.ts'
import type { HttpHop } from '../../http/http-transport.ts'
import { isPublicAddress } from '../../http/public-address.ts'
import type { Headers } from '../../http/request-headers.ts'
import { MAX_RESPONSE_HEADER_BYTES } from '../../http/response-headers.ts'
import { checkedLookup, type ResolveAll } from './checked-lookup.ts'

/** The module that requests go through. */
export type Undici = typeof undici

/** What tests put in place of the machine's own. */
export interface NodeHttpOptions {
  /** The resolver of host names. */
  readonly resolve?: ResolveAll
  /** Certificates to trust, PEM. */
  readonly ca?: string
}

/**
 * With so many connections open none is kept after its request: a plug-in that goes to ever more hosts would use up the
 * sockets that the process may have.
 */
export const MAX_KEPT_CONNECTIONS = 100
/** Milliseconds that a server may ask for its connection to be kept unused. */
const MAX_KEPT_MS = 60_000

/** Who may have a connection. */
interface ConnectionUse {
  readonly addresses: Addresses
  /** Whether the next request may have it. */
  readonly isKept: boolean
}

/**
 * The agents of undici, whose sockets resolve names with a lookup of ours. Connections are kept apart by what they were
 * checked for: one to a private address is never used by a request that may only go to public ones.
 */
export class HttpAgents {
  readonly #undici: Undici
  readonly #options: NodeHttpOptions
  readonly #agents = new Map<string, Agent>()
  #open = 0

  constructor(undici: Undici, options: NodeHttpOptions) {
    this.#undici = undici
    this.#options = options
  }

  /** The agent for a hop. */
  find({ addresses, headers }: Pick<HttpHop, 'addresses' | 'headers'>): Agent {
    const isKept = this.#open < MAX_KEPT_CONNECTIONS && !headers.some(isConnectionLogin)
    const key = `${addresses} ${isKept}`
    const agent = this.#agents.get(key) ?? this.#create({ addresses, isKept })
    this.#agents.set(key, agent)
    return agent
  }

  #create({ addresses, isKept }: ConnectionUse): Agent {
    const { resolve = process.getBuiltinModule('node:dns').lookup, ca } = this.#options
    const connect = this.#counting(
      this.#undici.buildConnector({
        ...(ca !== undefined && { ca }),
        lookup: addresses === 'public' ? checkedLookup(resolve) : resolve,
        autoSelectFamily: true,
      } as buildConnector.BuildOptions),
    )
    return new this.#undici.Agent({
      pipelining: isKept ? 1 : 0,
      keepAliveMaxTimeout: MAX_KEPT_MS,
      maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
      connect: addresses === 'public' ? withCheckedPeer(connect) : connect,
    })
  }

  #counting(connect: buildConnector.connector): buildConnector.connector {
    return (options, callback) => {
      connect(options, (...[error, socket]) => {
        if (error !== null) return callback(error, null)
        this.#open++
        socket.once('close', () => this.#open--)
        callback(null, socket)
      })
    }
  }
}

/** Whether a header logs a whole connection in, as NTLM does: the next request on it might be another plug-in's. */
function isConnectionLogin([name, value]: Headers[number]): boolean {
  return name.toLowerCase() === 'authorization' && /^(?:ntlm|negotiate)\b/i.test(value.trim())
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

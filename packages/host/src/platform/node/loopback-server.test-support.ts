import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A running server of `loopback-server.test-support.mjs`. */
export interface LoopbackServer {
  /** Reached as `localhost` and as `127.0.0.1`, which are two hosts to whoever checks. */
  readonly port: number
  /** The same over TLS, with the certificate of `loopback-certificate.test-support.mjs`. */
  readonly securePort: number
  stop(): void
}

/** Starts one in a process of its own: whoever tests a client that blocks cannot serve in the same thread. */
export async function startLoopbackServer(): Promise<LoopbackServer> {
  const file = fileURLToPath(new URL('loopback-server.test-support.mjs', import.meta.url))
  const child = fork(file, { execArgv: [] })
  const [ports] = (await once(child, 'message')) as [Pick<LoopbackServer, 'port' | 'securePort'>]
  return { ...ports, stop: () => child.disconnect() }
}

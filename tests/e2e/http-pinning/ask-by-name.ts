// Run by http-pinning.test.ts on each runtime: makes requests under names that a resolver of its own leads to loopback, and
// prints what came of them.
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { HttpHop, HttpTransport } from '../../../packages/host/src/http/http-transport.ts'
import type { ResolveAll } from '../../../packages/host/src/platform/node/checked-lookup.ts'
import { CERTIFICATE, KEY } from '../../../packages/host/src/platform/node/loopback-certificate.test-support.mjs'
import { createNodeTransport } from '../../../packages/host/src/platform/node/node-http-transport.ts'

let connections = 0
const asked: string[] = []

const resolve: ResolveAll = (hostname, _options, callback) => {
  asked.push(hostname)
  callback(null, [{ address: '127.0.0.1', family: 4 }])
}

const servers = [
  createServer((request, response) => response.end(request.headers.host?.replace(/:.*/, ''))),
  createSecureServer({ cert: CERTIFICATE, key: KEY }, (_request, response) => response.end('secure')),
]
for (const server of servers) {
  server.on('connection', () => connections++)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
}
const [port = 0, securePort = 0] = servers.map((server) => (server.address() as AddressInfo).port)

async function ask(transport: HttpTransport, url: string, addresses: HttpHop['addresses']): Promise<string> {
  try {
    const { body } = await transport.send({
      url,
      method: 'GET',
      headers: [],
      body: undefined,
      addresses,
      maxBytes: 100,
    })
    return new TextDecoder().decode(body)
  } catch (error) {
    return (error as { readonly code: string }).code
  }
}

const transport = createNodeTransport({ resolve, ca: CERTIFICATE })
const strict = createNodeTransport({ resolve })
const byName = await ask(transport, `http://inside.example:${port}/`, 'any')
const before = connections
const results = {
  byName,
  byGlob: await ask(transport, `http://evil.example:${port}/`, 'public'),
  byGlobWhereOneIsOpen: await ask(transport, `http://inside.example:${port}/`, 'public'),
  newConnections: connections - before,
  secure: await ask(transport, `https://secure.example:${securePort}/`, 'any'),
  secureUnderAnotherName: await ask(transport, `https://other.example:${securePort}/`, 'any'),
  secureUntrusted: await ask(strict, `https://secure.example:${securePort}/`, 'any'),
  asked,
}
console.log(JSON.stringify(results))
process.exit()

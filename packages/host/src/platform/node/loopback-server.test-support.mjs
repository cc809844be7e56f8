// A server in a process of its own, for tests whose thread is asleep while it is asked. Forked; sends its two ports.
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { CERTIFICATE, KEY } from './loopback-certificate.test-support.mjs'

/** What `/seen` tells: connections made and open, how often `/silent` was asked for, and how many of those are open. */
const seen = { connections: 0, open: 0, silent: 0, waiting: 0 }

const PACKERS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }

/** @type {Record<string, (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, url: URL) => void>} */
const routes = {
  /** What was asked, as JSON. */
  '/echo': async (request, response) => {
    const chunks = await request.toArray()
    const body = Buffer.concat(chunks).toString('base64')
    response.setHeader('X-Mixed-Case', 'yes')
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body }))
  },
  /** The body sent back as it came. */
  '/bytes': (request, response) => void request.pipe(response),
  '/status': (_request, response, url) => {
    response.statusCode = Number(url.searchParams.get('code'))
    response.end('as you wish')
  },
  '/redirect': (_request, response, url) => {
    response.statusCode = Number(url.searchParams.get('code') ?? 302)
    const to = url.searchParams.get('to')
    if (to !== null) response.setHeader('location', to)
    response.end('elsewhere')
  },
  /** Redirects `n` times, then answers. */
  '/hops': (_request, response, url) => {
    const left = Number(url.searchParams.get('n'))
    if (left > 0) response.writeHead(302, { location: `/hops?n=${left - 1}` })
    response.end('arrived')
  },
  '/large': (_request, response, url) => response.end(Buffer.alloc(Number(url.searchParams.get('bytes')))),
  /** Never ends: only a limit on the stream stops it. */
  '/endless': (_request, response) => {
    const chunk = Buffer.alloc(16_384)
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  },
  /** A small answer that unpacks to `bytes`, packed once for each of `encodings`. */
  '/packed': (_request, response, url) => {
    const encodings = (url.searchParams.get('encodings') ?? 'gzip').split(',')
    const plain = Buffer.alloc(Number(url.searchParams.get('bytes') ?? 1_048_576))
    response.writeHead(200, { 'content-encoding': encodings.join(', ') })
    response.end(encodings.reduce((body, encoding) => PACKERS[encoding](body), plain))
  },
  /** Bytes that are not what `content-encoding` says. */
  '/mispacked': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end('not packed at all')
  },
  /** One header of so many bytes. */
  '/header': (_request, response, url) => {
    response.setHeader('x-long', 'x'.repeat(Number(url.searchParams.get('bytes'))))
    response.end('long')
  },
  /** A redirect whose body never ends. */
  '/redirect-endless': (_request, response) => {
    response.writeHead(302, { location: '/status?code=200' })
    routes['/endless'](_request, response, new URL('http://localhost'))
  },
  /** Two chunks, and headers after them. */
  '/trailers': (_request, response) => {
    response.writeHead(200, { trailer: 'x-after' })
    response.write('one ')
    response.addTrailers({ 'x-after': 'late' })
    response.end('two')
  },
  /** A byte from time to time, without end. */
  '/drip': (_request, response) => {
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  },
  /** The beginning of a header, a byte from time to time. */
  '/drip-headers': (request) => {
    request.socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
    const timer = setInterval(() => request.socket.write('x'), 20)
    request.socket.on('close', () => clearInterval(timer))
  },
  /** What is no HTTP. */
  '/garbage': (request) => request.socket.end('HTTP/9.9 nonsense\r\n\r\n'),
  /** Two lengths that disagree, as in an attack on whoever is between. */
  '/two-lengths': (request) =>
    request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabcde'),
  /** Asks for its connection to be kept for ten minutes. */
  '/keep': (_request, response) => {
    response.setHeader('keep-alive', 'timeout=600')
    response.end('kept')
  },
  '/seen': (_request, response) => response.end(JSON.stringify(seen)),
  '/cookies': (_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    response.end()
  },
  '/silent': (_request, response) => {
    seen.silent++
    seen.waiting++
    response.on('close', () => seen.waiting--)
  },
  /** Sends half of what it promised, and then nothing. */
  '/stall': (_request, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('12345')
  },
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('12345', () => response.destroy())
  },
}

/** @type {import('node:http').RequestListener} */
function answer(request, response) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const route = routes[url.pathname]
  if (route) route(request, response, url)
  else response.writeHead(404).end()
}

const servers = [createServer(answer), createSecureServer({ cert: CERTIFICATE, key: KEY }, answer)]
for (const server of servers) {
  server.on('connection', (socket) => {
    seen.connections++
    seen.open++
    socket.on('close', () => seen.open--)
  })
}
await Promise.all(servers.map((server) => new Promise((resolve) => server.listen(0, () => resolve(undefined)))))
const [port, securePort] = servers.map(
  (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port,
)
process.send?.({ port, securePort })
process.on('disconnect', () => process.exit())

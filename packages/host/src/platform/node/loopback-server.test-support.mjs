// A server in a process of its own, for tests whose thread is asleep while it is asked. Forked; sends its port.
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

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
  /** A small answer that unpacks to 1 MiB. */
  '/gzip': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync(Buffer.alloc(1_048_576)))
  },
  '/cookies': (_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    response.end()
  },
  '/silent': () => {},
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

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const route = routes[url.pathname]
  if (route) route(request, response, url)
  else response.writeHead(404).end()
})
server.listen(0, () => process.send?.(server.address()?.port))
process.on('disconnect', () => process.exit())

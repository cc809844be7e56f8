// A server that misbehaves, in a thread of its own: a plug-in's thread may stand still while it waits for an answer.
import { createServer } from 'node:http'
import { parentPort } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'

/** 100 MB of zeros in 100 KB. */
const bomb = gzipSync(Buffer.alloc(100_000_000))

/** @type {Record<string, (response: import('node:http').ServerResponse) => void>} */
const answers = {
  '/redirect-to-metadata': (response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/endless': (response) => {
    const timer = setInterval(() => response.write('x'.repeat(16_384)), 1)
    response.on('close', () => clearInterval(timer))
  },
  '/bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  '/silent': () => {},
}

const server = createServer((request, response) => {
  const answer = answers[request.url ?? '']
  if (answer === undefined) response.end('honest')
  else answer(response)
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined, [])
})

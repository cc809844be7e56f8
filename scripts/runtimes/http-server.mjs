// The server on loopback that plug-ins make requests to. Other origins may read all that it says.
//   /echo              what was asked, in JSON: method, headers, and the body in hexadecimal
//   /bytes?count=N     so many bytes             /status?code=N    an answer with this status
//   /redirect?to=URL   sends on                  /slow?ms=N        answers late
//   /module?name=N     a module of tests/runtimes/modules
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': '*',
}

async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** @param assets the folder that prepare-assets.ts filled */
const answersWith = (assets) => ({
  '/echo': async (request, response) => {
    const { method, headers } = request
    const body = (await bodyOf(request)).toString('hex')
    response.writeHead(200, { ...OPEN, 'content-type': 'application/json', 'x-answer': 'yes' })
    response.end(JSON.stringify({ method, headers, body }))
  },
  '/bytes': async (_, response, query) => {
    response.writeHead(200, OPEN).end(Buffer.alloc(Number(query.get('count')), 'x'))
  },
  '/status': async (_, response, query) => {
    response.writeHead(Number(query.get('code')), OPEN).end('status')
  },
  '/redirect': async (_, response, query) => {
    response.writeHead(302, { ...OPEN, location: query.get('to') }).end()
  },
  '/slow': async (_, response, query) => {
    setTimeout(() => response.writeHead(200, OPEN).end('late'), Number(query.get('ms')))
  },
  '/module': async (_, response, query) => {
    const { modules } = JSON.parse(readFileSync(join(assets, 'assets.json'), 'utf8'))
    response.writeHead(200, { ...OPEN, 'content-type': 'application/wasm' })
    response.end(Buffer.from(modules[query.get('name')], 'base64'))
  },
})

/** Starts it on a free port of 127.0.0.1. */
export async function startHttpServer(assets) {
  const answers = answersWith(assets)
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    if (request.method === 'OPTIONS') return response.writeHead(204, OPEN).end()
    const answer = answers[pathname]
    if (answer === undefined) return response.writeHead(404, OPEN).end()
    return answer(request, response, searchParams)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close().closeAllConnections() }
}

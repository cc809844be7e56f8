// Serves the site to browsers on loopback, and takes their reports.
//   /plain/…      without cross-origin isolation       /isolated/…   with it (COOP and COEP)
//   /assets/…     what the cases read                  /report?run=  one event, in JSON
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** As strict as a page that runs WebAssembly can be. */
const policyWith = (scripts) =>
  [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${scripts}`,
    "worker-src 'self'",
    "connect-src 'self' http://127.0.0.1:*",
  ].join('; ')

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/**
 * @param onReport gets the run's name and an event
 * @param scripts what pages may run beside the site's files, in the words of `script-src`
 */
export async function startSiteServer(site, onReport, scripts = '') {
  const policy = policyWith(scripts)
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    if (pathname === '/report')
      return takeReport(request, response, (event) => onReport(searchParams.get('run'), event))
    return serveFile(site, pathname, response, policy)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close().closeAllConnections() }
}

function takeReport(request, response, accept) {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    accept(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    response.writeHead(204).end()
  })
}

function serveFile(site, pathname, response, policy) {
  const [, place, ...rest] = normalize(pathname).split('/')
  const file = join(site, ...(place === 'assets' ? [place, ...rest] : rest))
  if (!existsSync(file)) return response.writeHead(404).end()
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': policy,
    'cross-origin-resource-policy': 'same-origin',
    ...(place === 'isolated' && ISOLATED),
  })
  return createReadStream(file).pipe(response)
}

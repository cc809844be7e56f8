import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkspace, tenon, type Workspace } from './cli-process.ts'

const SOURCE = `
export function get(url: string) {
  const { status, body, headers } = Http.request({ url })
  return { status, body, seen: headers['x-seen'] ?? 'hidden' }
}
`

let workspace: Workspace
let server: Server
let url: string
let source: string

beforeAll(async () => {
  workspace = await createWorkspace()
  source = await workspace.write('fetcher.ts', SOURCE)
  server = createServer((_request, response) => response.writeHead(418, { 'x-seen': 'yes' }).end('a teapot'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(async () => {
  server.close()
  await workspace.remove()
})

const call = (...options: readonly string[]): ReturnType<typeof tenon> =>
  tenon(['call', source, 'get', '--input', url, ...options])

describe('a plug-in that makes HTTP requests', () => {
  it('reaches the hosts it is allowed', async () => {
    const { stdout } = await call('--allow-host', '127.0.0.1')
    expect(JSON.parse(String(stdout))).toEqual({ status: 418, body: 'a teapot', seen: 'hidden' })
  })

  it('sees response headers only where that is enabled', async () => {
    const { stdout } = await call('--allow-host', '127.0.0.1', '--enable-http-response-headers')
    expect(JSON.parse(String(stdout))).toMatchObject({ seen: 'yes' })
  })

  it('reaches no other host, and says which was refused', async () => {
    const { code, stderr, stdout } = await call('--allow-host', 'localhost')
    expect(stderr).toMatch(/^error ERR_HOST_NOT_ALLOWED: .*127\.0\.0\.1/)
    expect(stdout.length).toBe(0)
    expect(code).toBe(5)
  })

  it('reaches no private address for a glob, and says what would', async () => {
    const { code, stderr } = await call('--allow-host', '*')
    expect(stderr).toMatch(/^error ERR_ADDRESS_NOT_ALLOWED: .*127\.0\.0\.1/)
    expect(stderr).toContain('--allow-host NAME')
    expect(code).toBe(5)
  })

  it('is held to rules, and refuses what is none', async () => {
    expect((await call('--allow-host', `GET ${new URL(url).origin}`)).code).toBe(0)
    expect((await call('--allow-host', `POST ${new URL(url).origin}`)).stderr).toContain('ERR_HOST_NOT_ALLOWED')
    const { code, stderr } = await call('--allow-host', 'ftp://example.com')
    expect(stderr).toMatch(/^error ERR_ARGUMENT: allowedHosts\[0\]/)
    expect(code).toBe(2)
  })

  it('is bound in the bytes of a response', async () => {
    const { code, stderr } = await call('--allow-host', '127.0.0.1', '--http-response-max', '7')
    expect(stderr).toMatch(/^error ERR_HTTP_BODY_LIMIT: /)
    expect(code).toBe(5)
    expect((await call('--allow-host', '127.0.0.1', '--http-response-max', '8')).code).toBe(0)
  })
})

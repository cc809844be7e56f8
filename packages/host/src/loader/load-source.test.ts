import { beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin } from '../index.node.ts'

const BOM = '\uFEFF'
const URL_OF_PLUGIN = 'https://plugins.test/ok.wasm'

let bytes: Uint8Array<ArrayBuffer>
let manifest: string

beforeAll(() => {
  bytes = assembleWat('(module (func (export "ok") (result i32) (i32.const 0)))')
  manifest = JSON.stringify({ wasm: [{ data: Buffer.from(bytes).toString('base64') }] })
})

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

function hangingFetch(_url: unknown, { signal }: RequestInit = {}): Promise<Response> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

async function answer404(): Promise<Response> {
  return new Response(null, { status: 404 })
}

describe('a source', () => {
  it('may be a manifest with a byte order mark, as text and as bytes', async () => {
    for (const source of [BOM + manifest, new TextEncoder().encode(`${BOM}\r\n\t ${manifest}`)]) {
      expect((await createPlugin(source)).functionExists('ok')).toBe(true)
    }
  })

  it('is not taken for JSON because of a brace behind other bytes', async () => {
    await expect(createPlugin(new Uint8Array([0, 0, 0x7b]))).rejects.toEqual(code('ERR_MODULE_MALFORMED'))
  })

  it('may be bytes in shared memory', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    expect((await createPlugin(shared as never)).functionExists('ok')).toBe(true)
  })

  it('cannot be a buffer that was transferred away, nor shared memory without a view', async () => {
    const gone = bytes.slice().buffer
    structuredClone(gone, { transfer: [gone] })
    await expect(createPlugin(gone)).rejects.toEqual(code('ERR_ARGUMENT'))
    await expect(createPlugin(new SharedArrayBuffer(8) as never)).rejects.toEqual(code('ERR_MANIFEST_INVALID'))
  })

  it('cannot be a response that was read already', async () => {
    const response = new Response(bytes)
    await response.arrayBuffer()
    await expect(createPlugin(response)).rejects.toEqual(
      code('ERR_MODULE_FETCH', { message: expect.stringContaining('Cannot read the response: ') }),
    )
  })

  it('fails with what its promise fails with, as a failure to load', async () => {
    const cause = new TypeError('fetch failed', { cause: new Error('no route') })
    await expect(createPlugin(Promise.reject(cause))).rejects.toEqual(
      code('ERR_MODULE_FETCH', {
        cause,
        message: "The plug-in's source could not be had: fetch failed (no route)",
      }),
    )
  })

  it.each([[null], [undefined], ['text'], [{ ok: true, status: 200 }]])('fails where fetch gives %s', async (given) => {
    const fetch = async (): Promise<never> => given as never
    await expect(createPlugin(URL_OF_PLUGIN, { fetch })).rejects.toEqual(code('ERR_MODULE_FETCH'))
  })

  it('is named in errors by the URL that was asked for', async () => {
    await expect(createPlugin(URL_OF_PLUGIN, { fetch: answer404 })).rejects.toEqual(
      code('ERR_MODULE_FETCH', { message: `Cannot read ${URL_OF_PLUGIN}: the server answered 404` }),
    )
  })
})

describe('an abort', () => {
  const rejections: unknown[] = []
  const note = (reason: unknown): void => void rejections.push(reason)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(() => void process.off('unhandledRejection', note))

  it('of a fetch under way is an abort, not a failure to load', async () => {
    const abort = new AbortController()
    const loading = createPlugin(URL_OF_PLUGIN, { fetch: hangingFetch, signal: abort.signal })
    setTimeout(() => abort.abort('why'), 5)
    await expect(loading).rejects.toEqual(code('ERR_ABORTED', { cause: 'why' }))
  })

  it('while the source is awaited is noticed afterwards', async () => {
    const abort = new AbortController()
    const source = new Promise<Uint8Array>((resolve) => {
      setTimeout(() => {
        abort.abort()
        resolve(bytes)
      }, 5)
    })
    await expect(createPlugin(source, { signal: abort.signal })).rejects.toEqual(code('ERR_ABORTED'))
  })

  it('before the start leaves no rejection of the source behind', async () => {
    const source = Promise.reject(new Error('late'))
    await expect(createPlugin(source, { signal: AbortSignal.abort() })).rejects.toEqual(code('ERR_ABORTED'))
    const other = Promise.reject(new Error('late'))
    await expect(createPlugin(other, { nonsense: 1 } as never)).rejects.toEqual(code('ERR_ARGUMENT'))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(rejections).toEqual([])
  })
})

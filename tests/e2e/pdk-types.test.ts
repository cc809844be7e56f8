import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from './cli-process.ts'
import { PLUGIN_TSCONFIG } from './plugin-tsconfig.ts'

const RIGHT = `
declare module 'extism:host' {
  interface user extends other { look_up(key: PTR): PTR; log(level: I32): void }
  interface other { wide(a: I64, b: I32, c: F32, d: F64, e: PTR, f: I64): I64; half(value: F64): F64 }
}
export async function everything(input: string): Promise<string> {
  const url: URL = new URL(input, 'https://x')
  for (const [name, value] of new URLSearchParams({ a: '1' })) console.log(name.at(0), value.length)
  const group: string | undefined = new URLPattern({ pathname: '/:a' }).exec(url.href)?.pathname.groups['a']
  const { signal } = new AbortController()
  const response: Response = await fetch(url, { method: 'POST', body: new Uint8Array(1), headers: [['a', 'b']], signal })
  const { id } = await response.json<{ id: number }>()
  for (const [name] of response.headers) console.log(name.length)
  const copy: { at: Date } = structuredClone({ at: new Date() })
  const target = new EventTarget()
  target.addEventListener('a', (event) => event.preventDefault(), { once: true })
  target.dispatchEvent(new CustomEvent('a', { detail: 5, cancelable: true }))
  const text: string = Buffer.from('x').toString('base64')
  const digest: ArrayBuffer = await crypto.subtle.digest({ name: 'SHA-256' }, Buffer.alloc(1))
  const key = await crypto.subtle.importKey('raw', digest, { name: 'HMAC', hash: 'SHA-1' }, true, ['sign', 'verify'])
  const jwk: JsonWebKey = await crypto.subtle.exportKey('jwk', key)
  console.table([{ a: 1 }], ['a'])
  console.time()
  console.timeEnd('label')
  const found: PTR = Host.getFunctions().look_up(Memory.fromString(input).offset)
  Host.getFunctions().log(process.env.NODE_ENV.length) satisfies void
  const { wide, half } = Host.getFunctions()
  const big: bigint = wide(1, 2, 3, 4, found, -1n)
  const small: number = half(0.5)
  const form = new FormData()
  form.append('file', new File([new Blob(['a'])], 'name', { type: 'text/plain', lastModified: 1 }), 'other')
  for (const [key, value] of form) console.log(key.at(0), typeof value === 'string' ? value.at(0) : value.name.at(0))
  const sent: Request = new Request(url, { method: 'POST', body: form, redirect: 'follow', duplex: 'half' })
  const parts: Uint8Array[] = []
  if (response.body) for await (const part of response.body) parts.push(part)
  const packed = (await sent.blob()).stream().pipeThrough(new CompressionStream('gzip'))
  const reader: ReadableStreamDefaultReader<string> = packed.pipeThrough(new TextDecoderStream('utf-16', { fatal: true })).getReader()
  const read = await reader.read()
  const upper = new TransformStream<string, number>({ transform: (chunk, controller) => controller.enqueue(chunk.length) })
  const lengths: ReadableStream<number> = ReadableStream.from(['a']).pipeThrough(upper, { signal: AbortSignal.any([signal]) })
  const list: FormDataEntryValue[] = (await response.formData()).getAll('a')
  const mark: PerformanceMark = performance.mark('a', { detail: 1 })
  console.log(read.value?.length, lengths.locked, list.length, performance.measure('b', { start: 'a', duration: 2 }).duration, mark.detail)
  clearImmediate(setImmediate((number: number) => console.groupCollapsed(number), 1))
  const code: number = new DOMException('m', 'AbortError').code
  return [group, id, big, small, copy.at, text, jwk.k, found, Host.invokeFunc(0, 1n), code, performance.now(), self.atob('')].join()
}
`

/** Lines that are wrong, each in its own way. */
const WRONG = [
  'new URL()',
  'new URLSearchParams(5)',
  'fetch({})',
  'new Headers("text")',
  'new Response(5)',
  'new EventTarget().dispatchEvent("a")',
  'new AbortSignal()',
  'Buffer.from("x", "utf7")',
  'crypto.subtle.encrypt()',
  'crypto.subtle.digest("SHA-1", "text")',
  'console.table()',
  'structuredClone()',
  'Host.invokeFunc("name")',
  'new Blob("text", { endings: "crlf" })',
  'new File(["part"])',
  'new FormData().append("a", "text", "name")',
  'new CompressionStream("zip")',
  'new ReadableStream<string>().pipeTo(new WritableStream<number>())',
  'performance.measure("a", 5)',
  'setImmediate("code")',
  'new TextDecoder(5)',
  'navigator.userAgent',
  'process.argv',
  'Host.getFunctions().undeclared()',
  'document.title',
]

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'tests', 'e2e', 'pdk-types-'))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(PLUGIN_TSCONFIG))
})

afterAll(() => rm(folder, { recursive: true }))

async function typeErrors(source: string): Promise<string[]> {
  await writeFile(join(folder, 'plugin.ts'), source)
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
  return stdout.split('\n').filter((line) => line.includes('error TS'))
}

it('a plug-in that uses all globals as they are meant type-checks with tsc alone', async () => {
  expect(await typeErrors(RIGHT)).toEqual([])
})

it('each wrong use is an error of its own', async () => {
  const errors = await typeErrors(`export {}\n${WRONG.join('\n')}\n`)
  const lines = new Set(errors.map((error) => Number(/\((\d+),/.exec(error)?.[1]) - 2))
  expect(WRONG.filter((_, index) => !lines.has(index))).toEqual([])
})

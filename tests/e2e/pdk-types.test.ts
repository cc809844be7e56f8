import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from './cli-process.ts'

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'preserve',
    moduleResolution: 'bundler',
    types: ['@tenon/pdk/globals'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['plugin.ts'],
}

const RIGHT = `
declare module 'extism:host' {
  interface user { look_up(key: PTR): PTR }
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
  const code: number = new DOMException('m', 'AbortError').code
  return [group, id, copy.at, text, jwk.k, found, Host.invokeFunc(0, 1n), code, performance.now(), self.atob('')].join()
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
  'document.title',
]

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'tests', 'e2e', 'pdk-types-'))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
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

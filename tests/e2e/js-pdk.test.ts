import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compile } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from './cli-process.ts'
import { EXTISM_JS, type ElsewhereCall } from './elsewhere/cases.ts'
import type { Outcome, RunCalls } from './elsewhere/outcome.ts'
import { runInExtismJs } from './elsewhere/run-in-extism-js.ts'
import { hasExtismPython, runInExtismPython } from './elsewhere/run-in-extism-python.ts'
import { runInTenon } from './elsewhere/run-in-tenon.ts'
import { PDK_MEMBERS } from './js-pdk/members.ts'

/** Every global of js-pdk, used as js-pdk documents it, inside a plug-in with an interface file, on three hosts. */
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const isPythonThere = hasExtismPython()
const missing = isPythonThere ? '' : ' (not installed: node scripts/install-toolchains.mjs native-runtimes)'

const HOSTS: readonly { readonly host: string; readonly run: RunCalls; readonly isThere: boolean }[] = [
  { host: 'tenon', run: runInTenon, isThere: true },
  { host: EXTISM_JS, run: runInExtismJs, isThere: true },
  { host: `Extism's native runtime from Python${missing}`, run: runInExtismPython, isThere: isPythonThere },
]

const nameOf = (index: number): string => `member${index}`

const SOURCE = `
const give = (value) => { Host.outputString(String(value)) }
${PDK_MEMBERS.map(
  ({ body }, index) => `
function ${nameOf(index)}() {
  const value = (() => { ${body} })()
  return value instanceof Promise ? value.then(give) : (give(value), 0)
}`,
).join('\n')}
module.exports = { ${PDK_MEMBERS.map((_, index) => nameOf(index)).join(', ')} }
`

const INTERFACE = `
declare module "main" {
${PDK_MEMBERS.map((_, index) => `  export function ${nameOf(index)}(): I32;`).join('\n')}
}
declare module "extism:host" {
  interface user {
    shout(text: PTR): PTR;
    wide(a: I32, b: I64, c: F32, d: F64, e: I64, f: I32, g: I64): I64;
  }
  interface other { thousandfold(value: F64): I32; }
}
`

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'tests', 'e2e', 'js-pdk-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function build(source: string, declarations: string): Promise<Uint8Array<ArrayBuffer>> {
  const [entry, interfaceFile] = [join(folder, 'plugin.js'), join(folder, 'plugin.d.ts')]
  await writeFile(entry, source)
  await writeFile(interfaceFile, declarations)
  return new Uint8Array((await compile(entry, { interfaceFile })).wasm)
}

describe('the members of js-pdk', () => {
  let wasm = new Uint8Array()
  beforeAll(async () => {
    wasm = await build(SOURCE, INTERFACE)
  })

  for (const { host, run, isThere } of HOSTS) {
    test.skipIf(!isThere && !isRequired)(`in ${host}`, async () => {
      const calls: ElsewhereCall[] = PDK_MEMBERS.map(({ input = '', output }, index) => {
        return { name: nameOf(index), input, output }
      })
      const outcomes = await run({ wasm, engine: undefined }, calls)
      const given = PDK_MEMBERS.map(({ member, error }, index) => [member, shown(outcomes[index], error)])
      expect(given).toEqual(
        PDK_MEMBERS.map(({ member, output, error }) => [member, error === undefined ? output : 'failed']),
      )
    })
  }
})

/** An output as text, `failed` for an error that was expected, or the error. */
function shown(outcome: Outcome | undefined, error: RegExp | undefined): string {
  if (outcome === undefined) return 'not called'
  if ('output' in outcome) return new TextDecoder().decode(outcome.output)
  return error?.test(outcome.error) === true ? 'failed' : outcome.error
}

test('Http.request: bytes both ways, header values that are no texts, status and headers', async () => {
  const source = `
function ask() {
  const response = Http.request(
    { url: 'https://example.org/x', method: 'PUT', headers: { a: 'b', n: 5, t: true } },
    new Uint8Array([0, 255, 128]).buffer,
  )
  Host.outputString(JSON.stringify([response.status, [...new Uint8Array(response.bytes)], response.headers.kind, typeof response.body]))
}
function text() {
  const { body, status } = Http.request({ url: 'https://example.org/text', method: 'POST' }, 'größe')
  Host.outputString(status + body)
}
module.exports = { ask, text }
`
  const wasm = await build(source, 'declare module "main" { export function ask(): I32; export function text(): I32; }')
  const seen: unknown[] = []
  await using plugin = await createPlugin(wasm, {
    wasi: true,
    httpResponseHeaders: true,
    allowedHosts: ['PUT https://example.org', 'POST https://example.org'],
    fetch: async (url, init) => {
      const request = new Request(url, init)
      const body = [...new Uint8Array(await request.arrayBuffer())]
      seen.push([request.method, request.headers.get('n'), request.headers.get('t'), body])
      return new Response(Uint8Array.of(254, 0, 1), { status: 404, headers: { kind: 'odd' } })
    },
  })
  expect((await plugin.call('ask')).json()).toEqual([404, [254, 0, 1], 'odd', 'string'])
  await plugin.call('text')
  const text = [...new TextEncoder().encode('größe')]
  expect(seen).toEqual([
    ['PUT', '5', 'true', [0, 255, 128]],
    ['POST', null, null, text],
  ])
})

test.each([
  ['export { x as y, x as "z" }', ['y', 'z']],
  ['export { x as y }; export const n = 1; export class C {}; export default x', ['y']],
  ['export default { x, n: 1 }', ['x']],
  ['export * from "./other.js"', ['other']],
  ['export { default as named } from "./other.js"', ['named']],
  ['module.exports = { x, y: x }', ['x', 'y']],
  ['exports.x = x', ['x']],
])('%s exports %j', async (statement, names) => {
  const entry = join(folder, 'exports.js')
  await writeFile(join(folder, 'other.js'), 'export const other = (x) => x\nexport default (x) => x')
  const isUsed = statement.includes('other.js')
  await writeFile(entry, `${isUsed ? '' : 'const x = (input) => input\n'}${statement}`)
  const { wasm, exports } = await compile(entry)
  expect(exports).toEqual(names)
  await using plugin = await createPlugin(wasm, { thread: 'inline', wasi: true })
  for (const name of names) expect((await plugin.call(name, 'in')).text()).toBe('in')
})

import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingPackages, packagesFolder } from '../../scripts/toolchains/npm-packages.mjs'
import { ROOT } from './cli-process.ts'
import { PLUGIN_TSCONFIG } from './plugin-tsconfig.ts'

/** Projects of plug-in authors type-check with `tsc` alone, with TypeScript 5 and 7; what is wrong in them is an error. */
const missing = missingPackages('pdk-types')
const isSkipped = missing !== undefined && process.env['TENON_REQUIRE_ALL'] !== '1'
const notInstalled = isSkipped ? ' (not installed: node scripts/install-toolchains.mjs pdk-types)' : ''

const COMPILERS = [
  { name: 'TypeScript 7', tsc: join(ROOT, 'node_modules/typescript/bin/tsc'), isThere: true },
  {
    name: `TypeScript 5.9${notInstalled}`,
    tsc: join(packagesFolder('pdk-types'), 'typescript/bin/tsc'),
    isThere: !isSkipped,
  },
]

const PLAIN = `
import { bytes, hostFunction, json } from '@tenon/pdk'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Equal<A, B>): void => undefined

const add = hostFunction('add', { params: ['i64', 'i32'], results: ['i64'] })
same<ReturnType<typeof add>, bigint>(true)
same<Parameters<typeof add>, [number | bigint, number]>(true)
const tell = hostFunction('tell', { params: ['f64'] })
same<ReturnType<typeof tell>, void>(true)
const translate = hostFunction.text('translate')
same<typeof translate, (input: string) => string>(true)
const lookUp = hostFunction.json<{ id: number }, { name: string } | undefined>('look_up', { namespace: 'my:db' })

export function greet(name: string) {
  return translate(\`Hello, \${name}\`)
}
export const size = bytes((input) => input.length)
same<Parameters<typeof size>, [input: Uint8Array]>(true)
export const find = json((query: { id: number }) => lookUp(query)?.name ?? null)
export async function later(input: string): Promise<bigint> {
  await new Promise((resolve) => setTimeout(resolve, 5))
  return add(input.length, 1)
}

// @ts-expect-error: one argument is missing
add(1n)
// @ts-expect-error: a text is no number
add('1', 2)
// @ts-expect-error: an i32 is no bigint
add(1n, 2n)
// @ts-expect-error: there is no such type
hostFunction('wrong', { params: ['i65'] })
// @ts-expect-error: one result at most
hostFunction('wrong', { params: [], results: ['i32', 'i32'] })
// @ts-expect-error: text in
translate(5)
// @ts-expect-error: the input has a type
lookUp({ id: 'x' })
// @ts-expect-error: there may be nothing
lookUp({ id: 1 }).name
// @ts-expect-error: a plug-in has no page
document.title
// @ts-expect-error: nor is it Node
process.exit()
// @ts-expect-error: null is to be thought of
Config.get('key').length
// @ts-expect-error: a var is text or bytes
Var.set('key', 5)
`

const INTERFACE = `
declare module 'main' {
  export function greet(): I32
}
declare module 'extism:host' {
  interface user extends images {
    look_up(key: PTR): PTR
    wide(a: I32, b: I64, c: F32, d: F64, e: I64, f: I32, g: I64): void
  }
  interface images {
    resize(image: PTR, width: I32): PTR
  }
}
`

const PDK_STYLE = `
const { look_up, wide, resize } = Host.getFunctions()

export function greet(): I32 {
  const key = Memory.fromString(Host.inputString())
  const value: { name: string } = Memory.find(look_up(key.offset)).readJsonObject()
  Host.outputBytes(Memory.find(resize(key.offset, 5)).readBytes())
  wide(1, 2n, 3, 4, 5, 6, 7n)
  const response = Http.request({ url: 'https://example.org', method: 'POST', headers: { a: 1 } }, new ArrayBuffer(1))
  Host.outputString(value.name + response.body + response.status + response.bytes.byteLength)
  return 0
}

// @ts-expect-error: the interface file does not declare it
Host.getFunctions().missing()
// @ts-expect-error: one argument is missing
resize(1)
// @ts-expect-error: it gives nothing
wide(1, 2n, 3, 4, 5, 6, 7n).offset
// @ts-expect-error: an offset is a number
look_up('key')
`

const COMPATIBLE = `
const host: JsPdk.Host = Host
const memory: JsPdk.Memory = Memory
const handle: JsPdk.MemoryHandle = new MemoryHandle(0, 0)
const config: typeof JsPdk.Config = Config
const vars: typeof JsPdk.Var = Var
const http: typeof JsPdk.Http = Http
export const all = [host, memory, handle, config, vars, http]
// @ts-expect-error: this is a comparison that can fail
export const wrong: JsPdk.Memory = Host
`

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'tests', 'e2e', 'pdk-projects-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const place = join(folder, name)
  for (const [file, text] of Object.entries({ 'tsconfig.json': JSON.stringify(PLUGIN_TSCONFIG), ...files })) {
    await mkdir(dirname(join(place, file)), { recursive: true })
    await writeFile(join(place, file), text)
  }
  return place
}

function errorsOf(tsc: string, place: string): string[] {
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', place, '--pretty', 'false'], { encoding: 'utf8' })
  return stdout.split('\n').filter((line) => line.includes('error TS'))
}

/** js-pdk's own types of its globals, in a namespace, where they do not meet ours. */
async function jsPdkTypes(): Promise<string> {
  const text = await readFile(join(packagesFolder('pdk-types'), '@extism/js-pdk/dist/index.d.ts'), 'utf8')
  const globals = text.matchAll(/^ {4}global \{\n([^]*?)^ {4}\}$/gm)
  return `declare namespace JsPdk {\n${[...globals].map(([, body = '']) => body).join('\n')}\n}\n`
}

describe.each(COMPILERS)('$name', ({ tsc, isThere }) => {
  it.skipIf(!isThere)('the plain style, with host functions declared in the source', async () => {
    expect(errorsOf(tsc, await project('plain', { 'plugin.ts': PLAIN }))).toEqual([])
  })

  it.skipIf(!isThere)('the style of js-pdk, with an interface file', async () => {
    const files = { 'plugin.d.ts': INTERFACE, 'index.ts': PDK_STYLE }
    expect(errorsOf(tsc, await project('pdk-style', files))).toEqual([])
  })

  it.skipIf(!isThere)('without an interface file there are no host functions', async () => {
    const source = 'export const f = () => Host.getFunctions().look_up(1)'
    expect(errorsOf(tsc, await project('bare', { 'plugin.ts': source }))).toEqual([
      expect.stringMatching(/^.*plugin\.ts\(1,44\): error TS2339/),
    ])
  })

  it.skipIf(isSkipped)(`our globals may stand where js-pdk's own types are asked for`, async () => {
    const files = { 'js-pdk.d.ts': await jsPdkTypes(), 'index.ts': COMPATIBLE }
    expect(files['js-pdk.d.ts']).toMatch(/interface Host [^]*var Http[^]*interface Memory [^]*var Var/)
    expect(errorsOf(tsc, await project('compatible', files))).toEqual([])
  })
})

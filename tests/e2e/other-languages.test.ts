import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { compile, type CompileResult } from '@tenon/compiler'
import { createPlugin, hostFunction } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { missingNpm } from '../../scripts/toolchains/tool-places.mjs'
import { EXTISM_JS, type ElsewhereCall } from './elsewhere/cases.ts'
import { HOSTS, isRequired } from './elsewhere/hosts.ts'
import { problemsOf } from './elsewhere/problems.ts'
import { assemblyScriptProject } from './languages/assemblyscript-project.ts'

/** C, C++ and AssemblyScript, built with what npm has, in our host and in Extism's, JavaScript and native. */
const source = (name: string): string => fileURLToPath(new URL(`languages/${name}`, import.meta.url))

const builds = new Map<string, Promise<CompileResult>>()

/** Each source is built once: C++ takes its time. */
function build(name: string): Promise<CompileResult> {
  const before = builds.get(name)
  if (before !== undefined) return before
  const building = name.endsWith('.ts') ? buildAssemblyScript(name) : compile(source(name))
  builds.set(name, building)
  return building
}

async function buildAssemblyScript(name: string): Promise<CompileResult> {
  return compile(path.join(await assemblyScriptProject(source('as')), name))
}

/** Letters whose order shows. */
const letters = (length: number): string =>
  Array.from({ length }, (_, i) => String.fromCodePoint(97 + ((i * 7 + (i >> 8)) % 26))).join('')
const MEBIBYTE = letters(2 ** 20)

const copies = (name: string): ElsewhereCall[] =>
  [...Array.from({ length: 18 }, (_, length) => letters(length)), letters(1021), letters(1029), MEBIBYTE].map(
    (input) => ({ name, input, output: input }),
  )

const WITHOUT_CODES = { host: EXTISM_JS, because: 'it looks at the error that was set and never at the code' }

const C_CALLS: readonly ElsewhereCall[] = [
  ...copies('copy'),
  ...copies('copy_pieces'),
  { name: 'reverse', input: 'a\u0000é', bytes: [0xa9, 0xc3, 0, 0x61] },
  { name: 'reverse', input: '', output: '' },
  { name: 'borders', output: '' },
  { name: 'blocks', output: '' },
  { name: 'config', input: 'greeting', output: 'Hi' },
  { name: 'config', input: 'missing', output: 'none' },
  { name: 'count', input: 'four', output: '1 calls, 4 bytes' },
  { name: 'count', input: '', output: '2 calls, 4 bytes' },
  { name: 'vars', output: '' },
  { name: 'logs', output: '' },
  { name: 'prints', output: '' },
  { name: 'fails', input: 'größer', error: /größer/ },
  { name: 'fails', input: '', error: /1/, notIn: WITHOUT_CODES },
  { name: 'recovers', output: 'recovered', notIn: { host: EXTISM_JS, because: 'there an error cannot be taken back' } },
  { name: 'empties', output: '' },
  { name: 'traps', error: /set before the trap|unreachable/ },
  { name: 'exits', error: /exit\(7\)|unreachable/ },
  { name: 'copy', input: 'still here', output: 'still here' },
  { name: 'shouts', input: 'größer', output: 'GRÖSSER' },
  { name: 'with-numbers', output: '17 1500' },
]

const CPP_CALLS: readonly ElsewhereCall[] = [
  ...copies('copy'),
  { name: 'words', input: ' b a\nb ', output: 'a=1 b=2 ' },
  { name: 'constructed', output: '42' },
  { name: 'constructed', output: '43' },
  { name: 'config', input: 'greeting', output: 'Hi' },
  { name: 'config', input: 'missing', output: 'none' },
  { name: 'vars', output: '' },
  { name: 'blocks', output: '' },
  { name: 'logs', output: '' },
  { name: 'fails', input: 'größer', error: /größer/ },
  { name: 'shouts', input: 'größer', output: 'GRÖSSER' },
  { name: 'sorts', input: 'cab', output: 'abc' },
]

const AS_CALLS: readonly ElsewhereCall[] = [
  ...copies('copy'),
  { name: 'vowels', input: 'Hello, World!', output: '3' },
  { name: 'config', input: 'greeting', output: 'Hi' },
  { name: 'count', output: '1' },
  { name: 'count', output: '2' },
  { name: 'prints', input: 'größer', output: '' },
  { name: 'shouts', input: 'über', output: 'ÜBER' },
  { name: 'fails', input: 'x', error: /bad input: x at assembly\/index\.ts:41:3|unreachable/ },
  { name: 'reads', input: '123', error: /Index out of range at ~lib\/staticarray\.ts:\d+:\d+|unreachable/ },
  { name: 'vowels', input: 'still here', output: '3' },
]

const needsWasi = ({ imports }: CompileResult): boolean => imports.some(({ module }) => module.startsWith('wasi'))

function runsEverywhere(calls: readonly ElsewhereCall[], built: () => CompileResult): void {
  test('needs no WASI', () => expect(needsWasi(built())).toBe(false))
  for (const { host, run, isThere } of HOSTS) {
    test.skipIf(!isThere && !isRequired)(`in ${host}`, async () => {
      expect(problemsOf(host, calls, await run({ wasm: built().wasm, engine: undefined }, calls))).toEqual([])
    })
  }
}

describe.each([
  ['abi.c', C_CALLS],
  ['abi.cpp', CPP_CALLS],
])('%s', (name, calls) => {
  let built: CompileResult
  beforeAll(async () => {
    built = await build(name)
  })
  test('builds without a warning, from this file alone', () => {
    expect(built.warnings).toEqual([])
    expect(built.inputs).toEqual([source(name)])
  })
  runsEverywhere(calls, () => built)
})

const missing = missingNpm()
describe.skipIf(missing !== undefined && !isRequired)(
  `as/assembly/index.ts${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let built: CompileResult
    beforeAll(async () => {
      built = await build('assembly/index.ts')
    })
    test('builds without a warning, from its own files and those of the PDK', () => {
      expect(built.warnings).toEqual([])
      expect(built.inputs.map((file) => path.basename(file))).toEqual([
        'index.ts',
        'vowels.ts',
        'index.ts',
        'env.ts',
        'pdk.ts',
      ])
    })
    runsEverywhere(AS_CALLS, () => built)
  },
)

describe('kernel.c', () => {
  test.each(HOSTS.filter(({ host }) => host !== EXTISM_JS))('in $host', async ({ host, run, isThere }) => {
    if (!isThere && !isRequired) return
    const { wasm } = await build('kernel.c')
    const calls = [{ name: 'kernel', output: 'all of it' }]
    expect(problemsOf(host, calls, await run({ wasm, engine: undefined }, calls))).toEqual([])
  })
})

describe('what plug-ins write down', () => {
  const FUNCTIONS = {
    'extism:host/user': {
      shout: hostFunction.text((text) => text),
      wide: hostFunction(['i32', 'i64', 'f32', 'f64', 'i64', 'i32', 'i64'], ['i64'], () => 0n),
    },
    'extism:host/other': { thousandfold: hostFunction(['f64'], ['i32'], () => 0) },
  }

  async function linesOf(wasm: Uint8Array, name: string, input = ''): Promise<string[]> {
    const lines: string[] = []
    const logger = (level: string, message: string): void => void lines.push(`${level} ${message}`)
    const plugin = await createPlugin(wasm, { functions: FUNCTIONS, logLevel: 'trace', logger })
    await plugin.call(name, input)
    await plugin.close()
    return lines
  }

  const LOGS = ['trace a trace', 'debug a debug', 'info an info', 'warn a warning', 'error an error']

  test('in C: lines of the log, and what libc prints', async () => {
    const { wasm } = await build('abi.c')
    expect(await linesOf(wasm, 'logs')).toEqual(LOGS)
    expect(await linesOf(wasm, 'prints')).toEqual(['info printed 1 of 2\nand more', 'error complained once'])
  })

  test('in C++', async () => {
    const { wasm } = await build('abi.cpp')
    expect(await linesOf(wasm, 'logs')).toEqual([...LOGS, 'info printed 1'])
  })

  test.skipIf(missing !== undefined && !isRequired)('in AssemblyScript: console and trace', async () => {
    const { wasm } = await build('assembly/index.ts')
    expect(await linesOf(wasm, 'prints', 'größer')).toEqual(['info printed größer', 'warn ', 'debug traced 1.5'])
  })
})

// In a worker, as without JSPI a request of a plug-in stops the thread that the server is in.
const GRANTS = { allowedHosts: ['127.0.0.1'], httpResponseHeaders: true }

describe('http.c', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method, headers } = request
        const body = Buffer.concat(chunks).toString('latin1')
        response.writeHead(418, { 'x-answer': 'yes' })
        response.end(JSON.stringify({ method, body, quoted: headers['x-quoted'] }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  afterAll(() => void server.close())

  test('asks, and reads status, body and headers', async () => {
    const { wasm } = await build('http.c')
    const plugin = await createPlugin(wasm, { ...GRANTS, thread: 'worker' })
    const asked = (await plugin.call('ask', url)).text()
    expect(asked.slice(0, 4)).toBe('418 ')
    expect(JSON.parse(asked.slice(4))).toEqual({ method: 'POST', body: 'bo\u0000dy', quoted: 'a "b" \\ \t c' })
    expect((await plugin.call('header', url)).json()).toMatchObject({ 'x-answer': 'yes' })
    await plugin.close()
  })
})

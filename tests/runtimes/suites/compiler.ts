import { compile } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { equal, failsWith, truly } from '../expect.ts'
import type { RuntimeSuite } from '../runtime-case.ts'
import { SAMPLE_SOURCES } from '../sample-sources.ts'

const capability = 'Compiling plug-ins from sources in memory'

async function callOf(wasm: Uint8Array, name: string, input: string): Promise<string> {
  const plugin = await createPlugin(wasm)
  try {
    return (await plugin.call(name, input)).text()
  } finally {
    await plugin.close()
  }
}

function compileSample(name: string) {
  const files = SAMPLE_SOURCES[name] ?? {}
  return compile(Object.keys(files)[0] ?? '', { files })
}

const compiling = (source: string) => () => compile('src/a.ts', { files: { 'src/a.ts': source } })

/** Packages that export what a server says. */
const packageServer =
  (httpUrl: string) =>
  async (name: string): Promise<Record<string, string>> => {
    const response = await fetch(new URL(`/bytes?count=3&name=${name}`, httpUrl))
    return { 'index.js': `export default ${JSON.stringify(await response.text())}` }
  }

async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The compiler, with no files but those in memory. */
export const compiler: RuntimeSuite = {
  name: 'compiler',
  cases: (env) => [
    {
      name: 'TypeScript in, a plug-in out, called',
      capability,
      run: async () => {
        const { wasm, exports } = await compileSample('plain')
        equal(exports, ['countVowels'])
        equal(await callOf(wasm, 'countVowels', 'Hello, World!'), '{"count":3}')
        return undefined
      },
    },
    {
      name: 'TSX, a package, tsconfig paths, an enum and JSON; web interfaces',
      capability,
      run: async () => {
        const { wasm } = await compileSample('project')
        equal(await callOf(wasm, 'greet', 'you'), '<b>ADA GRETE YOU !!</b>')
        equal(await callOf((await compileSample('web')).wasm, 'hostOf', 'https://a.example/b'), 'a.example 6f6b')
        return undefined
      },
    },
    ...Object.keys(SAMPLE_SOURCES).map((name) => ({
      name: `the bytes are those that Node makes of files on disk (${name})`,
      capability,
      run: async () => {
        equal(await sha256((await compileSample(name)).wasm), env.compiled[name])
        return undefined
      },
    })),
    {
      name: 'several at once see each its own files',
      capability,
      run: async () => {
        const building = ['one', 'two', 'three'].map(async (name) => {
          const files = { 'a.js': `export function ${name}() { return '${name}' }` }
          return callOf((await compile('a.js', { files })).wasm, name, '')
        })
        equal(await Promise.all(building), ['one', 'two', 'three'])
        return undefined
      },
    },
    {
      name: 'errors have a code, the file and the line',
      capability,
      run: async () => {
        const syntax = await failsWith('ERR_SOURCE_SYNTAX', compiling('\nexport const = 1'))
        equal([syntax.details['file'], syntax.details['line']], ['/src/a.ts', 2])
        const missing = await failsWith('ERR_SOURCE_IMPORT', compiling('import "./none"'))
        equal([missing.details['file'], missing.details['line']], ['/src/a.ts', 1])
        const thrown = await failsWith(
          'ERR_SOURCE_TOP_LEVEL',
          compiling('export function a() {}\n\nthrow new Error("x")'),
        )
        equal([thrown.details['file'], thrown.details['line']], ['/src/a.ts', 3])
        await failsWith('ERR_ARGUMENT', () => compile('a.js', { files: { '../a.js': '' } }))
        const files = { 'a.js': 'export function a() {}\nfor (;;);' }
        await failsWith('ERR_SOURCE_TOP_LEVEL_TIMEOUT', () => compile('a.js', { files, topLevelTimeoutMs: 50 }))
        return undefined
      },
    },
    {
      name: 'packages that the application brings, from a server',
      capability,
      run: async () => {
        const loadPackage = packageServer(env.httpUrl)
        const files = { 'a.js': 'import x from "far-away"; export const run = () => x' }
        equal(await callOf((await compile('a.js', { files, loadPackage })).wasm, 'run', ''), 'xxx')
        return undefined
      },
    },
    {
      name: 'a signal ends a build that waits, and the next one works',
      capability,
      run: async () => {
        const controller = new AbortController()
        const loadPackage = (): Promise<undefined> => {
          controller.abort()
          return new Promise(() => undefined)
        }
        const { signal } = controller
        const files = { 'a.js': 'import "far-away"' }
        await failsWith('ERR_ABORTED', () => compile('a.js', { files, loadPackage, signal }))
        truly((await compileSample('plain')).wasm.length > 0, 'the next one works')
        return undefined
      },
    },
    {
      name: 'a disk is read where there is one',
      capability: 'Compiling plug-ins from files',
      run: async () => {
        if (env.makeDirectory === undefined) {
          return (await failsWith('ERR_ARGUMENT', () => compile('a.js'))).code
        }
        const directory = await env.makeDirectory()
        await directory.writeFile('a.ts', 'export const run = (input: string): string => input + "!"')
        equal(await callOf((await compile(`${directory.path}/a.ts`)).wasm, 'run', 'read'), 'read!')
        return undefined
      },
    },
  ],
}

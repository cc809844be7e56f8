import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { assemble, BIN, ROOT, tenon, type Finished } from './cli-process.ts'
import { LiveProcess } from './live-process.ts'
import { createPluginProject, type PluginProject } from './plugin-project.ts'

const PACKAGE = JSON.stringify({ type: 'module', tenon: { source: 'src/plugin.ts', minify: false } })

const PLUGIN = `
import { hostFunction } from '@tenon/pdk'
import { greeting } from './greeting.ts'
const lookUp = hostFunction.json<{ id: number }, { name: string }>('look_up')
const add = hostFunction('add', { params: ['i32', 'i64'], results: ['i64'] })
const upper = hostFunction.text('upper', { namespace: 'my:text' })
export function greet(input: string) {
  console.debug('greeting')
  return \`\${greeting} \${lookUp(JSON.parse(input)).name} \${Config.get('sign') ?? ''}\`
}
export function shout(input: string) { return upper(input) }
export function sum() { return String(add(3, 4n)) }
export function count() {
  const total = Number(Var.getString('total') ?? 0) + 1
  Var.set('total', String(total))
  return String(total)
}
export function get(url: string) {
  const { status, body } = Http.request({ method: 'GET', url })
  return \`\${status} \${body}\`
}
export function post(url: string) { return Http.request({ method: 'POST', url }, '{"a":1}').body }
export function spin() { for (;;); }
export function fail() { throw new Error('no luck') }
`

/** Tests as an author writes them; each sentence of docs/testing-plugins.md has one. */
const TESTS = `
import { beforeAll, describe, expect, test } from 'vitest'
import { mockFunction, mockHttp, testPlugin, type TestPlugin } from 'tenon/test'

const look_up = mockFunction.json(({ id }: { id: number }) => ({ name: 'Ann ' + id }))
const add = mockFunction(['i32', 'i64'], ['i64'], (a, b) => BigInt(a) + b)
const upper = mockFunction.text()
const functions = { look_up, add, 'my:text': { upper } }
const http = mockHttp({
  'GET https://api.example.com/users/*': { json: { name: 'Ann' } },
  'https://api.example.com/moved': { status: 302, headers: { location: '/users/1' } },
  'POST https://api.example.com/echo': (request) => ({ text: JSON.stringify(request.json()) }),
})
const plugin = await testPlugin<typeof import('./plugin.ts')>({ functions, http, config: { sign: '!' }, vars: { total: '10' } })

test('config, a mocked host function, logs', async () => {
  const output = await plugin.call('greet', { id: 7 })
  expect(output.text()).toBe('Hello Ann 7 !')
  expect(look_up).toHaveBeenCalledExactlyOnceWith({ id: 7 })
  expect(plugin.logs).toEqual([{ level: 'debug', message: 'greeting' }])
  expect(output.fuel).toBeGreaterThan(1000n)
  expect(output.durationMs).toBeGreaterThan(0)
})
test('fuel is the same each time', async () => {
  const fuel = []
  for (let i = 0; i < 2; i++) {
    await plugin.reset()
    fuel.push((await plugin.call('greet', { id: 7 })).fuel)
  }
  expect(fuel[0]).toBe(fuel[1])
})
test('a mock can be told what to return', async () => {
  look_up.mockReturnValueOnce({ name: 'Bob' })
  expect((await plugin.call('greet', { id: 1 })).text()).toBe('Hello Bob !')
  look_up.mockResolvedValue({ name: 'Cy' })
  expect((await plugin.call('greet', { id: 1 })).text()).toBe('Hello Cy !')
  look_up.mockImplementation(() => { throw new Error('out of order') })
  await expect(plugin.call('greet', { id: 1 })).rejects.toMatchObject({ code: 'ERR_HOST_FUNCTION_THREW' })
})
test('the next test finds nothing of it', async () => {
  expect(look_up).not.toHaveBeenCalled()
  expect(plugin.logs).toEqual([])
  expect((await plugin.call('greet', { id: 2 })).text()).toBe('Hello Ann 2 !')
})
test('signatures, namespaces', async () => {
  expect((await plugin.call('sum')).text()).toBe('7')
  expect(add).toHaveBeenCalledWith(3, 4n)
  upper.mockImplementation((text) => text.toUpperCase())
  expect((await plugin.call('shout', 'a')).text()).toBe('A')
})
test('vars 1', async () => {
  expect((await plugin.call('count')).text()).toBe('11')
  expect(plugin.vars.getText('total')).toBe('11')
})
test('vars 2', async () => {
  expect((await plugin.call('count')).text()).toBe('11')
})
test('http', async () => {
  expect((await plugin.call('get', 'https://api.example.com/users/3?x=1')).text()).toBe('200 {"name":"Ann"}')
  expect((await plugin.call('get', 'https://api.example.com/moved')).text()).toBe('200 {"name":"Ann"}')
  expect((await plugin.call('post', 'https://api.example.com/echo')).text()).toBe('{"a":1}')
  expect(plugin.requests.map(({ method, url }) => method + ' ' + url)).toEqual([
    'GET https://api.example.com/users/3?x=1',
    'GET https://api.example.com/moved',
    'GET https://api.example.com/users/1',
    'POST https://api.example.com/echo',
  ])
})
test('http that is not mocked, or not allowed', async () => {
  await expect(plugin.call('get', 'https://api.example.com/other')).rejects.toThrow(/no mock for GET/)
  await expect(plugin.call('get', 'https://evil.example.com/')).rejects.toMatchObject({ code: 'ERR_HOST_NOT_ALLOWED' })
  http.reply('https://api.example.com/other', { status: 404, text: 'gone' })
  expect((await plugin.call('get', 'https://api.example.com/other')).text()).toBe('404 gone')
})
test('routes of one test are gone in the next', async () => {
  expect(plugin.requests).toEqual([])
  await expect(plugin.call('get', 'https://api.example.com/other')).rejects.toThrow(/no mock for GET/)
})
test('an endless loop ends, and the plug-in goes on', async () => {
  const own = await testPlugin({ functions, limits: { timeoutMs: 200 } })
  await expect(own.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  expect((await own.call('count')).text()).toBe('1')
})
test('errors', async () => {
  const message = expect.stringContaining('src/plugin.ts:24')
  await expect(plugin.call('fail')).rejects.toMatchObject({ code: 'ERR_GUEST_RETURNED_ERROR', message })
  await expect(testPlugin()).rejects.toMatchObject({ code: 'ERR_IMPORT_MISSING' })
})
test('exports', () => {
  expect(plugin.exports).toContain('greet')
  expect(plugin.exports).not.toContain('memory')
})
describe('made in a hook', () => {
  let own: TestPlugin
  beforeAll(async () => {
    own = await testPlugin({ functions })
  })
  test.each([1, 2])('vars %i', async () => expect((await own.call('count')).text()).toBe('1'))
})
describe('told to keep its state', async () => {
  const own = await testPlugin({ functions, resetBetweenTests: false })
  test.each([1, 2])('vars %i', async (n) => expect((await own.call('count')).text()).toBe(String(n)))
})
`

const FILES = {
  'package.json': PACKAGE,
  'src/plugin.ts': PLUGIN,
  'src/greeting.ts': "export const greeting = 'Hello'\n",
}

let project: PluginProject

afterEach(() => project.remove())

const text = ({ stdout, stderr }: Finished): string => `${stdout.toString('utf8')}\n${stderr}`
const plain = { env: { NO_COLOR: '1', FORCE_COLOR: '0' } }

describe('tenon test', () => {
  it('gives a plug-in mocks of all it asks for, and each test a plug-in as it was made', async () => {
    project = await createPluginProject({ ...FILES, 'src/plugin.test.ts': TESTS })
    const finished = await tenon(['test'], { cwd: project.folder, ...plain })
    expect(text(finished)).toMatch(/Tests +17 passed \(17\)/)
    expect(finished.code).toBe(0)
  })

  it('has tests that type-check', async () => {
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023'],
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: ['@tenon/pdk/globals'],
    }
    project = await createPluginProject({
      ...FILES,
      'src/plugin.test.ts': TESTS,
      'tsconfig.json': JSON.stringify({ compilerOptions }),
      'src/wrong.test.ts': `
        import { mockFunction, testPlugin } from 'tenon/test'
        const plugin = await testPlugin<typeof import('./plugin.ts')>()
        // @ts-expect-error -- no such function
        await plugin.call('grete')
        // @ts-expect-error -- i64 is a bigint
        mockFunction(['i64'], [], (a: number) => {})
        // @ts-expect-error -- of another type
        mockFunction.json((input: { a: number }) => 1).mockReturnValue('x')
      `,
    })
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: project.folder, encoding: 'utf8' })
    expect(stdout).toBe('')
  })

  it('fails with 1 when a test fails or there is none, and runs what is asked for', async () => {
    const passing = "import { expect, test } from 'vitest'\ntest('good one', () => expect(1).toBe(1))\n"
    const failing = "import { expect, test } from 'vitest'\ntest('bad one', () => expect(1).toBe(2))\n"
    project = await createPluginProject({ 'package.json': '{"type":"module"}', 'a.test.ts': passing })
    await project.write('b.test.ts', failing)
    await project.write('dist/c.test.ts', failing)
    const run = (...args: string[]): Promise<Finished> => tenon(['test', ...args], { cwd: project.folder, ...plain })
    const all = await run()
    expect(text(all)).toMatch(/Tests +1 failed \| 1 passed \(2\)/)
    expect(all.code).toBe(1)
    expect((await run('a.test')).code).toBe(0)
    expect((await run('-t', 'good')).code).toBe(0)
    const none = await run('no-such')
    expect([none.code, text(none).includes('No test files found')]).toEqual([1, true])
    const report = await run('a.test', '--reporter', 'json')
    expect(JSON.parse(report.stdout.toString('utf8'))).toMatchObject({ numPassedTests: 1, success: true })
  })

  it('says what is wrong with the plug-in once, before any test, with 3', async () => {
    project = await createPluginProject({ ...FILES, 'src/plugin.test.ts': TESTS })
    await project.write('src/plugin.ts', 'export function f( {\n')
    const finished = await tenon(['test'], { cwd: project.folder, ...plain })
    expect(finished.stderr).toMatch(/^error ERR_SOURCE_SYNTAX: src\/plugin\.ts:/)
    expect(finished.code).toBe(3)
  })

  it('tests the module or source that --plugin names, or the file that the test is named after', async () => {
    const echo = await assemble(`(module
      (import "extism:host/env" "input_length" (func $length (result i64)))
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (import "extism:host/env" "output_set" (func $output (param i64 i64)))
      (func (export "size") (result i32) (call $output (call $alloc (i64.const 0)) (i64.const 0))
        (i32.wrap_i64 (call $length))))`)
    const test = `
      import { expect, test } from 'vitest'
      import { testPlugin } from 'tenon/test'
      test('size', async () => {
        const plugin = await testPlugin()
        await expect(plugin.call('size', 'abc')).rejects.toMatchObject({ details: { returnCode: 3 } })
      })
    `
    project = await createPluginProject({ 'package.json': '{"type":"module"}', 'other/echo.test.ts': test })
    await project.write('some/thing.wasm', echo)
    const named = await tenon(['test', '--plugin', 'some/thing.wasm'], { cwd: project.folder, ...plain })
    expect([named.code, text(named)]).toEqual([0, expect.stringContaining('1 passed')])
    const nothing = await tenon(['test'], { cwd: project.folder, ...plain })
    expect([nothing.code, text(nothing)]).toEqual([1, expect.stringContaining('No plug-in to test')])
    await project.write('other/echo.wasm', echo)
    expect((await tenon(['test'], { cwd: project.folder, ...plain })).code).toBe(0)
  })

  it('gives a plug-in the engine that it shares, and builds once', async () => {
    project = await createPluginProject({
      'package.json': JSON.stringify({ type: 'module', tenon: { source: 'p.ts', sharedEngine: true } }),
      'p.ts': "export const f = () => 'shared'\n",
      'p.test.ts': `
        import { expect, test } from 'vitest'
        import { testPlugin } from 'tenon/test'
        const plugin = await testPlugin()
        test('f', async () => expect((await plugin.call('f')).text()).toBe('shared'))
      `,
    })
    const tested = await tenon(['test'], { cwd: project.folder, ...plain })
    expect([tested.code, text(tested)]).toEqual([0, expect.stringContaining('1 passed')])
    const built = await tenon(['build', '--json'], { cwd: project.folder })
    expect(JSON.parse(text(built)).engine.output).toMatch(/^tenon-engine-/)
    expect((await tenon(['call', 'p.wasm', 'f'], { cwd: project.folder })).stdout.toString('utf8')).toBe('shared')
  })

  it('builds plug-ins of other languages with their command, and shows what that says', async () => {
    const settings = { build: 'node make.mjs', env: { WORD: 'fine' }, wasm: 'out/plugin.wasm' }
    const bytes = await assemble('(module (func (export "f") (result i32) i32.const 0))')
    project = await createPluginProject({
      'package.json': JSON.stringify({ type: 'module', tenon: settings }),
      'make.mjs': `import { mkdirSync, writeFileSync } from 'node:fs'
        console.log('making', process.env.WORD)
        mkdirSync('out', { recursive: true })
        writeFileSync('out/plugin.wasm', Buffer.from('${Buffer.from(bytes).toString('base64')}', 'base64'))`,
      'plugin.test.ts': `
        import { expect, test } from 'vitest'
        import { testPlugin } from 'tenon/test'
        test('f', async () => expect((await (await testPlugin()).call('f')).isSet).toBe(false))`,
    })
    const finished = await tenon(['test'], { cwd: project.folder, ...plain })
    expect([finished.code, finished.stderr]).toEqual([0, expect.stringContaining('making fine')])
    await project.write('make.mjs', 'console.log("no compiler"); process.exit(9)')
    const failed = await tenon(['test'], { cwd: project.folder, ...plain })
    expect(failed.stderr).toMatch(/no compiler\n[^]*error ERR_BUILD_COMMAND: `node make\.mjs` ended with status 9\n$/)
    expect(failed.code).toBe(3)
    await project.write('make.mjs', '')
    await project.write('package.json', JSON.stringify({ tenon: { ...settings, wasm: 'elsewhere.wasm' } }))
    const missing = await tenon(['test'], { cwd: project.folder, ...plain })
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('elsewhere.wasm')])
  })

  it('watches what the plug-in is made of, and ends with Ctrl-C', async () => {
    const test = `
      import { expect, test } from 'vitest'
      import { testPlugin } from 'tenon/test'
      test('greets', async () => expect((await (await testPlugin()).call('f')).text()).toBe('Hello'))
    `
    project = await createPluginProject({ ...FILES, 'src/plugin.test.ts': test })
    await project.write(
      'src/plugin.ts',
      "import { greeting } from './greeting.ts'\nexport function f() { return greeting }\n",
    )
    const temporary = path.join(project.folder, 'tmp')
    mkdirSync(temporary)
    const env = { ...plain.env, TMPDIR: temporary }
    const live = new LiveProcess(process.execPath, [BIN, 'test', '--watch'], { cwd: project.folder, env })
    await live.until(/Tests +1 passed/)
    await project.write('src/greeting.ts', "export const greeting = 'Bye'\n")
    await live.until(/Tests +1 failed/)
    await project.write('src/greeting.ts', 'export const greeting = \n')
    await live.until(/ERR_SOURCE_SYNTAX/, 'stderr')
    await project.write('src/greeting.ts', "export const greeting = 'Hello'\n")
    await live.until(/Tests +1 passed/)
    await project.write('src/plugin.test.ts', test.replace("'Hello'", "'Hallo'"))
    await live.until(/Tests +1 failed/)
    const left = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('tenon-test-'))
    expect(left().length).toBe(1)
    expect((await live.end('SIGINT')).code).toBe(130)
    expect(left()).toEqual([])
  })

  it('runs nothing where there is no project', async () => {
    const failing = "import { expect, test } from 'vitest'\ntest('bad one', () => expect(1).toBe(2))\n"
    project = await createPluginProject({ 'package.json': '{}', 'inner/a.test.ts': failing })
    const inner = path.join(project.folder, 'inner')
    const below = await tenon(['test'], { cwd: inner, ...plain })
    const names = `There is no plug-in project here, and ${path.join(project.folder, 'package.json')} names none`
    expect([below.code, below.stderr]).toEqual([2, expect.stringContaining(`error ERR_ARGUMENT: ${names}`)])
    await rm(path.join(project.folder, 'package.json'))
    const nowhere = await tenon(['test', 'a.test'], { cwd: inner, ...plain })
    expect([nowhere.code, nowhere.stderr]).toEqual([
      2,
      expect.stringContaining('error ERR_ARGUMENT: There is no plug-in project here: no package.json'),
    ])
  })

  it('refuses settings that are none', async () => {
    project = await createPluginProject({ 'package.json': '{"tenon":{"sorce":"x.ts"}}' })
    const finished = await tenon(['test'], { cwd: project.folder, ...plain })
    expect(finished.stderr).toMatch(/^error ERR_ARGUMENT: .*package\.json: "tenon" has no field "sorce"/)
    expect(finished.code).toBe(2)
  })
})

describe('plain vitest', () => {
  it('runs the same tests', async () => {
    project = await createPluginProject({ ...FILES, 'src/plugin.test.ts': TESTS })
    const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs')
    const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], {
      cwd: project.folder,
      encoding: 'utf8',
      env: { ...process.env, ...plain.env },
    })
    expect(stdout).toMatch(/Tests +17 passed \(17\)/)
    expect(status).toBe(0)
  })
})

describe('what is no test', () => {
  it('refuses what no test can mean, with a code', async () => {
    project = await createPluginProject({
      'package.json': JSON.stringify({ type: 'module', tenon: { source: 'plugin.js' } }),
      'plugin.js':
        "export const f = () => 'f'; export const get = (url) => Http.request({ url, method: 'GET' }).body\n",
      'a.test.js': `
        import { expect, test } from 'vitest'
        import { mockHttp, testPlugin } from 'tenon/test'
        const circle = {}
        circle.self = circle
        test.each([{ http: 5 }, { source: 5 }, { http: { 'https://a.b/': 5 } }, { http: { 'https://a.b/': { txt: 'x' } } },
          { http: { 'https://a.b/': { json: 1, text: 'x' } } }])('%j', async (options) => {
          await expect(testPlugin(options)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
        })
        test('inputs, replies', async () => {
          const http = mockHttp({ 'https://a.b/': () => 'text' })
          const plugin = await testPlugin({ http })
          for (const input of [circle, 1n, () => 1, Symbol('s')]) {
            await expect(plugin.call('f', input)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
          }
          expect(() => http.reply('https://a.b/', { body: 'x' })).toThrow(/has no field "body"/)
          await expect(plugin.call('get', 'https://a.b/')).rejects.toThrow(/must be an object/)
        })`,
    })
    const { code, stdout } = await tenon(['test'], { cwd: project.folder })
    expect([code, stdout.toString('utf8')]).toEqual([0, expect.stringMatching(/Tests.*6 passed/)])
  })

  it('says that vitest runs no tests in a folder with # in its path', async () => {
    project = await createPluginProject({ '#1/package.json': '{"tenon":{"source":"plugin.js"}}' })
    const { code, stderr } = await tenon(['test'], { cwd: path.join(project.folder, '#1') })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error ERR_ARGUMENT: vitest runs no tests .*"#"/)])
  })
})

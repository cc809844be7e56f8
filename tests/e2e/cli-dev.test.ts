import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { assemble, BIN, tenon } from './cli-process.ts'
import { LiveProcess } from './live-process.ts'
import { createPluginProject, type PluginProject } from './plugin-project.ts'

const SOURCE = `import { word } from './word.ts'
export function greet(name: string) {
  console.log('greeting')
  return \`\${word}, \${name}\${Config.get('sign') ?? ''}\`
}
`
const FILES = { 'plugin.ts': SOURCE, 'word.ts': "export const word = 'Hello'\n" }

let project: PluginProject
let live: LiveProcess | undefined

afterEach(async () => {
  await live?.end('SIGKILL')
  live = undefined
  await project.remove()
})

async function start(files: Readonly<Record<string, string>>, ...args: string[]): Promise<LiveProcess> {
  project = await createPluginProject(files)
  live = new LiveProcess(process.execPath, [BIN, 'dev', ...args], { cwd: project.folder, env: { NO_COLOR: '1' } })
  return live
}

const moduleOf = (code: number): Promise<Uint8Array> =>
  assemble(`(module (func (export "f") (result i32) i32.const ${code}))`)

describe('tenon dev', () => {
  it('calls again when something that the plug-in is made of changes, and says what it took', async () => {
    const session = await start(FILES, 'plugin.ts', 'greet', '--input', 'Ann', '--config', 'sign=!')
    await session.until(/^Hello, Ann!\n/)
    await session.until(
      /^plugin\.ts, built in [\d.]+ m?s: \d+ KB\ninfo greeting\ngreet: [\d.]+ m?s, [\d,]+ fuel\n$/,
      'stderr',
    )
    await project.write('word.ts', "export const word = 'Good morning'\n")
    await session.until(/^Good morning, Ann!\n/)
    await session.until(
      /built in [\d.]+ m?s: \d+ KB.*\ninfo greeting\ngreet: [\d.]+ m?s, [\d,]+ fuel \([+-][\d,]+\)\n$/,
      'stderr',
    )
    const { code, stdout } = await session.end('SIGINT')
    expect([code, stdout.toString('utf8')]).toEqual([130, 'Hello, Ann!\nGood morning, Ann!\n'])
  })

  it('shows errors of the build and of the call, with their place, and goes on', async () => {
    const session = await start(FILES, 'plugin.ts', '--input', 'Ann')
    await session.until(/Hello, Ann\n/)
    await project.write('word.ts', 'export const word = \n')
    await session.until(/error ERR_SOURCE_SYNTAX: .*word\.ts:\d+:\d+/, 'stderr')
    await project.write('word.ts', "export const word = 'Hi'\nthrow new Error('at the top')\n")
    await session.until(/error ERR_SOURCE_TOP_LEVEL/, 'stderr')
    await project.write('plugin.ts', "export function greet() { throw new Error('no luck') }\n")
    await session.until(/error ERR_GUEST_RETURNED_ERROR: Error: no luck[^]*plugin\.ts:1:/, 'stderr')
    await project.write('plugin.ts', "import { later } from './later.ts'\nexport const greet = () => later\n")
    await session.until(/error ERR_SOURCE_IMPORT/, 'stderr')
    await project.write('later.ts', "export const later = 'found'\n")
    await session.until(/found\n/)
    expect((await session.end('SIGTERM')).code).toBe(143)
  })

  it('begins with a source that does not compile, or is not there', async () => {
    const session = await start({ 'word.ts': '' }, 'plugin.ts', '--input', 'Ann')
    await session.until(/error ERR_SOURCE_NOT_FOUND/, 'stderr')
    await project.write('plugin.ts', 'export function greet( {\n')
    await session.until(/error ERR_SOURCE_SYNTAX/, 'stderr')
    await project.write('plugin.ts', 'export const greet = (name) => `Hey ${name}`\n')
    await session.until(/Hey Ann\n/)
  })

  it('gives up a call that does not end when the source changes, and ends during one', async () => {
    const session = await start({ 'plugin.ts': 'export function f() { for (;;); }\n' }, 'plugin.ts', 'f')
    await session.until(/built in/, 'stderr')
    await project.write('plugin.ts', "export function f() { return 'done' }\n")
    await session.until(/done\n/)
    await project.write('plugin.ts', 'export function f() { for (;;); }\n')
    await session.until(/built in/, 'stderr')
    expect((await session.end('SIGINT')).code).toBe(130)
  })

  it('holds a call to its limits', async () => {
    const session = await start(
      { 'plugin.ts': 'export function f() { for (;;); }\n' },
      'plugin.ts',
      'f',
      '--timeout',
      '200',
    )
    await session.until(/error ERR_TIMEOUT/, 'stderr')
  })

  it('watches the file that the input comes from', async () => {
    const session = await start({ ...FILES, 'in.txt': 'Bob' }, 'plugin.ts', 'greet', '--input-file', 'in.txt')
    await session.until(/Hello, Bob\n/)
    await session.until(/built in/, 'stderr')
    await project.write('in.txt', 'Bill')
    await session.until(/Hello, Bill\n/)
    const { stderr } = await session.end('SIGINT')
    expect(stderr.match(/built in/g)?.length).toBe(1)
  })

  it('goes on where the input file goes away for a while, or the function to call becomes unclear', async () => {
    const source = 'export const f = (text) => `f of ${text}`\n'
    const session = await start({ 'plugin.ts': source, 'in.txt': 'Bob' }, 'plugin.ts', '--input-file', 'in.txt')
    await session.until(/f of Bob\n/)
    await rm(path.join(project.folder, 'in.txt'))
    await session.until(/error ERR_ARGUMENT: Cannot read --input-file/, 'stderr')
    await project.write('in.txt', 'Bill')
    await session.until(/f of Bill\n/)
    await project.write('plugin.ts', `${source}export const g = f\n`)
    await session.until(/error ERR_ARGUMENT: Name the function to call/, 'stderr')
    await project.write('plugin.ts', source.replace('f of', 'then f of'))
    await session.until(/then f of Bill\n/)
  })

  it('gives a plug-in the engine that it shares', async () => {
    const settings = { source: 'plugin.ts', sharedEngine: true }
    const files = {
      'package.json': JSON.stringify({ tenon: settings }),
      'plugin.ts': "export const f = () => 'shared'\n",
    }
    const session = await start(files, 'f')
    await session.until(/shared\n/)
    await session.until(/built in [\d.]+ m?s: \d+ B/, 'stderr')
  })

  it('watches the tsconfig that a source is read with, and one that is made later', async () => {
    const lines = ['const one = () => "one", two = () => "two"', 'export const f = () => <a />']
    const session = await start({ 'plugin.tsx': `${lines.join('\n')}\n` }, 'plugin.tsx')
    await session.until(/error .*React/, 'stderr')
    await project.write('tsconfig.json', '{"compilerOptions":{"jsxFactory":"one"}}')
    await session.until(/^one\n/)
    await project.write('tsconfig.json', '{"compilerOptions":{"jsxFactory":"two"}}')
    await session.until(/^two\n/)
  })

  it('watches a module', async () => {
    const session = await start({}, 'plugin.wasm')
    await session.until(/error ERR_MODULE_FETCH/, 'stderr')
    await project.write('plugin.wasm', await moduleOf(7))
    await session.until(/exit code: 7/, 'stderr')
    await project.write('plugin.wasm', await moduleOf(0))
    await session.until(/f: [\d.]+ m?s, \d+ fuel/, 'stderr')
  })

  it('takes the plug-in of package.json, with its settings; a command runs again for any source', async () => {
    const settings = { source: 'plugin.ts', define: { WORD: '"defined"' } }
    const files = { 'package.json': JSON.stringify({ tenon: settings }), 'plugin.ts': 'export const f = () => WORD\n' }
    const session = await start(files, 'f')
    await session.until(/defined\n/)
    await session.end('SIGINT')

    const bytes = await assemble('(module (func (export "f") (result i32) i32.const 0))')
    const make = (word: string): string =>
      `import { writeFileSync } from 'node:fs'
       console.log('made ${word}')
       writeFileSync('dist/p.wasm', Buffer.from('${Buffer.from(bytes).toString('base64')}', 'base64'))`
    await project.write('src/make.mjs', make('first'))
    const command = { build: 'node src/make.mjs', wasm: 'dist/p.wasm' }
    await project.write('package.json', JSON.stringify({ tenon: command }))
    const next = new LiveProcess(process.execPath, [BIN, 'dev'], { cwd: project.folder })
    live = next
    await next.until(/made first[^]*f: [\d.]+ m?s/, 'stderr')
    await project.write('src/make.mjs', make('second'))
    await next.until(/made second[^]*f: [\d.]+ m?s/, 'stderr')
    await project.write('src/make.mjs', 'console.log("broken"); process.exit(3)')
    await next.until(/broken[^]*error ERR_BUILD_COMMAND/, 'stderr')
  })

  it.each([
    ['no plug-in', ['f'], /No plug-in/],
    ['no plug-in at all', [], /No plug-in/],
    ['an input file that is not there', ['plugin.ts', '--input-file', 'no.txt'], /--input-file/],
    ['two inputs', ['plugin.ts', '--input-file', 'plugin.ts', '--input', 'x'], /only one/],
    ['several functions and no name', ['plugin.ts'], /has f, g/],
    ['an interface of a module', ['plugin.wasm', '--interface', 'x.d.ts'], /--interface/],
    ['a limit that is none', ['plugin.ts', 'f', '--timeout', 'x'], /--timeout/],
    ['an option of call alone', ['plugin.ts', 'f', '--loop', '2'], /--loop/],
  ])('refuses %s', async (_what, args, message) => {
    project = await createPluginProject({ 'plugin.ts': 'export function f() {}\nexport function g() {}\n' })
    const { code, stderr } = await tenon(['dev', ...args], { cwd: project.folder })
    expect([code, stderr.split('\n').at(-2)]).toEqual([2, expect.stringMatching(message)])
    expect(stderr).toContain('error ERR_ARGUMENT')
  })

  it('takes keys on a terminal: r, i, q, Ctrl-C', async () => {
    project = await createPluginProject(FILES)
    const run = `stty cols 120 rows 30; "${process.execPath}" "${BIN}" dev plugin.ts greet --input Ann`
    const open = (): LiveProcess =>
      new LiveProcess('script', ['--quiet', '--return', '--command', run, '/dev/null'], {
        cwd: project.folder,
        env: { TERM: 'xterm', CI: '' },
      })
    const session = open()
    live = session
    await session.until(/Hello, Ann\r\n/)
    await session.until(/fuel/)
    session.press('r')
    await session.until(/Hello, Ann\r\n/)
    await session.until(/fuel/)
    session.press('i')
    await session.until(/input: Ann/)
    session.press('a\r')
    await session.until(/Hello, Anna\r\n/)
    await project.write('word.ts', "export const word = 'Hi'\n")
    await session.until(/Hi, Anna\r\n/)
    await session.until(/fuel/)
    session.press('q')
    expect((await session.end()).code).toBe(0)

    const other = open()
    live = other
    await other.until(/fuel/)
    other.press('\u0003')
    expect((await other.end()).code).toBe(130)
  })

  it('begins a line after an output that is no text, on a terminal too', async () => {
    project = await createPluginProject({ 'plugin.js': 'export const f = () => new Uint8Array([255, 65])\n' })
    const run = `stty cols 120 rows 30; "${process.execPath}" "${BIN}" dev plugin.js`
    live = new LiveProcess('script', ['--quiet', '--return', '--command', run, '/dev/null'], {
      cwd: project.folder,
      env: { TERM: 'xterm', CI: '' },
    })
    await live.until(/A\r\nf: [\d.]+ m?s/)
  })

  it('leaves no process of a build command behind', async () => {
    const settings = { build: 'sleep 60; touch late', wasm: 'dist/p.wasm' }
    const session = await start({ 'package.json': JSON.stringify({ tenon: settings }) })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const before = Date.now()
    expect((await session.end('SIGINT')).code).toBe(130)
    expect(Date.now() - before).toBeLessThan(20_000)
    expect(existsSync(path.join(project.folder, 'late'))).toBe(false)
    await rm(path.join(project.folder, 'package.json'))
  })
})

import { existsSync, rmSync } from 'node:fs'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ROOT, runNode, type Finished } from './cli-process.ts'
import { LiveProcess } from './live-process.ts'
import { installPacked } from './packed-command.ts'

const SOURCE = `#include "tenon.h"
TENON_EXPORT(greet) { tenon_output_text("hello"); return 0; }
`
const TEST = `import { expect, test } from 'vitest'
import { testPlugin } from 'tenon/test'
const plugin = await testPlugin()
test('greets', async () => expect((await plugin.call('greet')).text()).toBe('hello'))
`

/** The command as npm packs it, with a compiler package that has no clang beside it. */
let around: string
let project: string
let live: LiveProcess | undefined

/** What stands for npm: it puts clang into the project, or fails, and says what it was asked for. */
const npmThat = (work: string): string => `#!/bin/sh\necho "npm $*" >&2\n${work}\n`
const INSTALLS = npmThat(`mkdir -p node_modules && ln -s "${path.join(ROOT, 'node_modules/@yowasp')}" node_modules/`)

beforeAll(() => {
  around = installPacked(['tenon', '@tenon/compiler'])
})

beforeEach(async () => {
  project = path.join(around, 'project')
  await mkdir(path.join(project, 'bin'), { recursive: true })
  // As in a project that has other packages: Node must not remember what it did not find there.
  await mkdir(path.join(project, 'node_modules'))
  const tenon = { source: 'plugin.c', output: 'plugin.wasm' }
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ type: 'module', tenon }))
  await writeFile(path.join(project, 'plugin.c'), SOURCE)
  await writeFile(path.join(project, 'plugin.test.js'), TEST)
  await writeNpm(INSTALLS)
})

afterEach(async () => {
  await live?.end('SIGKILL')
  live = undefined
  rmSync(project, { recursive: true, force: true })
})

afterAll(() => rm(around, { recursive: true, force: true }))

async function writeNpm(script: string): Promise<void> {
  await writeFile(path.join(project, 'bin/npm'), script)
  await chmod(path.join(project, 'bin/npm'), 0o755)
}

const bin = (): string => path.join(around, 'node_modules/tenon/bin/tenon.js')
const environment = (): Record<string, string> => ({
  PATH: `${path.join(project, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
  NO_COLOR: '1',
})

const run = (...args: string[]): Promise<Finished> => runNode([bin(), ...args], { cwd: project, env: environment() })

function startDev(...args: string[]): LiveProcess {
  live = new LiveProcess(process.execPath, [bin(), 'dev', ...args], { cwd: project, env: environment() })
  return live
}

function onTerminal(args: string): LiveProcess {
  const command = `stty cols 160 rows 30; "${process.execPath}" "${bin()}" ${args}`
  live = new LiveProcess('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: project,
    env: { ...environment(), TERM: 'xterm', CI: '' },
  })
  return live
}

const MISSING = /error ERR_COMPILER_MISSING: .*npm install -D @yowasp\/clang@[^]*--yes/
const QUESTION = /@yowasp\/clang compiles this source, and is not installed; install it\? \(npm install --save-dev/
const isInstalled = (): boolean => existsSync(path.join(project, 'node_modules/@yowasp'))

describe('with nobody to ask', () => {
  it.each([[['build']], [['test']]])('tenon %j ends with the line that installs the compiler', async (args) => {
    const { code, stderr } = await run(...args)
    expect([code, stderr]).toEqual([3, expect.stringMatching(MISSING)])
    expect(isInstalled()).toBe(false)
  })

  it('tenon dev says so, and goes on', async () => {
    const session = startDev()
    await session.until(MISSING, 'stderr')
    expect((await session.end('SIGINT')).code).toBe(130)
  })

  it('--yes installs it unasked', async () => {
    const tested = await run('test', '--yes')
    expect([tested.code, tested.stdout.toString('utf8')]).toEqual([0, expect.stringMatching(/Tests +1 passed/)])
    expect(tested.stderr).toMatch(/npm install --save-dev @yowasp\/clang@/)
    rmSync(path.join(project, 'node_modules/@yowasp'))
    const session = startDev('--yes')
    await session.until(/hello\n/)
    expect(isInstalled()).toBe(true)
  })
})

describe('on a terminal', () => {
  it('tenon test asks, installs, and runs the tests', async () => {
    const session = onTerminal('test')
    await session.until(QUESTION)
    session.press('y')
    await session.until(/Tests +1 passed/)
    expect((await session.end()).code).toBe(0)
  })

  it('tenon test ends with the error where the answer is no, and with 130 after Ctrl-C', async () => {
    const refused = onTerminal('test')
    await refused.until(QUESTION)
    refused.press('n')
    await refused.until(MISSING)
    expect((await refused.end()).code).toBe(3)
    const left = onTerminal('test')
    await left.until(QUESTION)
    left.press('\u0003')
    expect((await left.end()).code).toBe(130)
    expect(isInstalled()).toBe(false)
  })

  it('tenon test --watch asks once', async () => {
    const session = onTerminal('test --watch')
    await session.until(QUESTION)
    session.press('y')
    await session.until(/Tests +1 passed/)
    session.press('\u0003')
    expect((await session.end()).code).toBe(130)
  })

  it('tenon test --watch ends after Ctrl-C at the question', async () => {
    const session = onTerminal('test --watch')
    await session.until(QUESTION)
    session.press('\u0003')
    expect((await session.end()).code).toBe(130)
  })

  it('tenon dev asks, installs, and goes on with its keys', async () => {
    const session = onTerminal('dev')
    await session.until(QUESTION)
    session.press('y')
    await session.until(/hello\r\n[^]*fuel/)
    session.press('r')
    await session.until(/hello\r\n[^]*fuel/)
    session.press('q')
    expect((await session.end()).code).toBe(0)
  })

  it('tenon dev goes on where the answer is no, asks no more, and builds again at a key', async () => {
    const session = onTerminal('dev')
    await session.until(QUESTION)
    session.press('n')
    await session.until(MISSING)
    await writeFile(path.join(project, 'plugin.c'), SOURCE.replace('hello', 'hi'))
    await session.until(MISSING)
    await run('build', '--yes')
    session.press('r')
    await session.until(/hi\r\n[^]*fuel/)
    expect(session.output.match(/◆ +@yowasp/g)).toHaveLength(1)
  })

  it('tenon dev ends after Ctrl-C at the question', async () => {
    const session = onTerminal('dev')
    await session.until(QUESTION)
    session.press('\u0003')
    expect((await session.end()).code).toBe(130)
    expect(isInstalled()).toBe(false)
  })

  it('tells of an installation that fails', async () => {
    await writeNpm(npmThat('exit 1'))
    const session = onTerminal('dev')
    await session.until(QUESTION)
    session.press('y')
    await session.until(MISSING)
    session.press('q')
    expect((await session.end()).code).toBe(0)
  })
})

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { BIN, ROOT, tenon, type Finished } from './cli-process.ts'
import { LiveProcess } from './live-process.ts'
import { toolchainOf } from './plugin-toolchains.ts'

const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'

/** A folder in which projects find the packages of the repository, as they do their own once they are installed. */
let around: string

beforeAll(async () => {
  around = await mkdtemp(path.join(tmpdir(), 'tenon-new-'))
  await symlink(path.join(ROOT, 'node_modules'), path.join(around, 'node_modules'))
})

afterAll(() => rm(around, { recursive: true, force: true }))

const create = (...args: string[]): Promise<Finished> => tenon(['new', ...args], { cwd: around })
const read = (name: string): string => readFileSync(path.join(around, name), 'utf8')

/** Runs a script of a project's package.json, as its author does. */
function npmRun(project: string, script: string, env: Readonly<Record<string, string>> = {}, args: string[] = []) {
  return spawnSync('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: path.join(around, project),
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
  })
}

const LANGUAGES = ['ts', 'js', 'as', 'c', 'cpp', 'rust', 'go', 'zig']

describe.each(LANGUAGES)('a project in %s', (language) => {
  const probe = toolchainOf(language, '')
  const missing = probe.missing === undefined ? '' : ` (skipped: no ${probe.missing})`

  test.skipIf(missing !== '' && !isRequired)(
    `builds, tests and runs at once${missing}`,
    { timeout: 600_000 },
    async () => {
      const name = `my-${language}`
      const finished = await create(name, '--lang', language, '--no-install', '--no-git')
      expect([finished.code, finished.stdout.toString('utf8')]).toEqual([0, expect.stringContaining('npm install')])
      const { env, prepare } = toolchainOf(language, around)
      await prepare?.(around, path.join(around, name))

      const built = npmRun(name, 'build', env)
      expect([built.status, built.stdout, built.stderr]).toEqual([
        0,
        expect.stringMatching(/plugin|my_/),
        expect.anything(),
      ])
      const tested = npmRun(name, 'test', env)
      expect([tested.status, tested.stdout]).toEqual([0, expect.stringMatching(/Tests +2 passed/)])
      const called = npmRun(name, 'call', env)
      expect([called.status, called.stdout]).toEqual([0, '{"count":3}'])
      expect(called.stderr).toContain('info counted 3 vowels')
      const configured = npmRun(name, 'call', env, ['--input', 'xyz', '--config', 'vowels=xz'])
      expect(configured.stdout).toBe('{"count":2}')
    },
  )
})

describe('a TypeScript project', () => {
  it('type-checks with tsc alone', async () => {
    await create('typed', '--yes', '--no-install', '--no-git')
    expect(npmRun('typed', 'check')).toMatchObject({ status: 0, stdout: '' })
  })

  it(
    'is installed and put under git unless told otherwise, and works with what was installed',
    { timeout: 300_000 },
    async () => {
      const apart = await mkdtemp(path.join(tmpdir(), 'tenon-new-'))
      try {
        const env = { npm_config_prefer_offline: 'true' }
        const finished = await tenon(['new', 'deep/down/greeter', '--yes'], { cwd: apart, env })
        expect([finished.code, finished.stdout.toString('utf8')]).toEqual([
          0,
          expect.not.stringContaining('npm install'),
        ])
        const cwd = path.join(apart, 'deep/down/greeter')
        expect(existsSync(path.join(cwd, '.git'))).toBe(true)
        const tested = spawnSync('npm', ['test'], { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
        expect([tested.status, tested.stdout]).toEqual([0, expect.stringMatching(/Tests +2 passed/)])
      } finally {
        await rm(apart, { recursive: true, force: true })
      }
    },
  )
})

describe('what a project has', () => {
  it('is told with a folder that a shell takes', async () => {
    const { stdout } = await create('my "plug-ins"/quoted', '--lang', 'js', '--no-install', '--no-git')
    expect(stdout.toString('utf8')).toContain(String.raw`  cd "my \"plug-ins\"/quoted"`)
  })

  it('is a README of its own, no git where it is inside a repository, and no outputs under git', async () => {
    await mkdir(path.join(around, 'repository'))
    spawnSync('git', ['init', '--quiet'], { cwd: path.join(around, 'repository') })
    await create('repository/inner', '--lang', 'go', '--no-install')
    expect(existsSync(path.join(around, 'repository/inner/.git'))).toBe(false)
    expect(read('repository/inner/.gitignore')).toBe('node_modules\ndist\n')
    expect(read('repository/inner/README.md')).not.toContain('{{')
    expect(read('repository/inner/README.md')).toContain('--wasi')
    expect(read('repository/inner/go.mod')).toContain('module inner\n')
  })

  it('names what a missing compiler takes, and is made all the same', async () => {
    const bare = path.join(around, 'bare')
    await mkdir(bare)
    for (const name of ['node', 'sh']) {
      const found = name === 'node' ? process.execPath : '/bin/sh'
      await symlink(found, path.join(bare, name))
    }
    const args = [BIN, 'new', 'unbuilt', '--lang', 'rust', '--no-install']
    const options = { cwd: around, encoding: 'utf8', env: { PATH: bare } } as const
    const { status, stderr } = spawnSync(process.execPath, args, options)
    expect(stderr).toMatch(
      /^missing cargo, .*rustup\.rs\nmissing Rust's target .*: rustup target add wasm32-unknown-unknown\n$/,
    )
    expect([status, existsSync(path.join(around, 'unbuilt/Cargo.toml'))]).toEqual([0, true])
    const built = spawnSync(process.execPath, [BIN, 'build'], { ...options, cwd: path.join(around, 'unbuilt') })
    expect(built.stderr).toMatch(
      /error ERR_BUILD_COMMAND: `cargo build .*` needs cargo, which is not installed: .*rustup\.rs\n$/,
    )
    expect(built.status).toBe(3)
  })
})

describe('what is refused', () => {
  it.each([
    ['no name', []],
    ['an empty name', ['', '--lang', 'ts']],
    ['no language', ['plain']],
    ['a language that is none', ['plain', '--lang', 'cobol']],
    ['a name with capitals', ['Plain', '--lang', 'ts']],
    ['a name that begins with a digit', ['1st', '--lang', 'ts']],
    ['a name that is no file name', ['a b', '--lang', 'ts']],
    ['a name with a dot', ['.hidden', '--lang', 'ts']],
    ['a word of Rust', ['match', '--lang', 'rust']],
    ['a name that is reserved', ['node_modules', '--lang', 'ts']],
    ['a name that is too long', ['a'.repeat(65), '--lang', 'ts']],
    ['two names', ['a', 'b', '--lang', 'ts']],
  ])('%s', async (_what, args) => {
    const before = await readdir(around)
    const finished = await create(...args, '--no-install')
    expect(finished.stderr).toMatch(/^error ERR_ARGUMENT: /)
    expect([finished.code, await readdir(around)]).toEqual([2, before])
  })

  it.runIf(existsSync('/proc/self'))('a place that takes no folders', async () => {
    const { code, stderr } = await create('/proc/zz', '--lang', 'ts', '--no-install', '--no-git')
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error ERR_ARGUMENT: Cannot write the project: .*\/proc\/zz/),
    ])
  })

  it('a folder that is not empty, unless forced; a file that is there, always', async () => {
    const folder = path.join(around, 'taken')
    await mkdir(folder)
    await writeFile(path.join(folder, 'notes.txt'), 'mine')
    const refused = await create('taken', '--lang', 'c', '--no-install')
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--force')])
    await writeFile(path.join(folder, 'package.json'), '{"mine":true}')
    const forced = await create('taken', '--lang', 'c', '--no-install', '--force')
    expect([forced.code, forced.stderr]).toEqual([2, expect.stringContaining('package.json')])
    expect(read('taken/package.json')).toBe('{"mine":true}')
    expect(await readdir(folder)).toEqual(['notes.txt', 'package.json'])
    await rm(path.join(folder, 'package.json'))
    const made = await create('taken', '--lang', 'c', '--no-install', '--force')
    expect([made.code, read('taken/notes.txt')]).toEqual([0, 'mine'])
    const onFile = await create('taken/notes.txt/x', '--lang', 'c', '--no-install')
    expect([onFile.code, onFile.stderr]).toEqual([2, expect.stringMatching(/^error ERR_ARGUMENT/)])
  })
})

/** Runs the command in a terminal of its own. */
function inTerminal(command: string, env: Record<string, string> = {}): LiveProcess {
  const sized = `stty cols 100 rows 30; ${command}`
  return new LiveProcess('script', ['--quiet', '--return', '--command', sized, '/dev/null'], {
    cwd: around,
    env: { TERM: 'xterm', CI: '', ...env },
  })
}

const NEW = `"${process.execPath}" "${BIN}" new`

describe('a language that is not known', () => {
  it.each([
    ['typescript', 'did you mean ts?'],
    ['rs', 'did you mean rust?'],
    ['C++', 'did you mean cpp?'],
    ['', 'not ""\n'],
  ])('%j', async (language, expected) => {
    const { code, stderr } = await create('plain', '--lang', language)
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)])
  })
})

describe('on a terminal', () => {
  it('asks for what is left open', async () => {
    const live = inTerminal(NEW)
    await live.until(/Name/)
    live.press('No\r')
    await live.until(/lower-case/)
    live.press('\u007F\u007Fasked\r')
    await live.until(/Language/)
    live.press('\u001B[B\r')
    await live.until(/Install packages/)
    live.press('n')
    await live.until(/git repository/)
    live.press('y')
    expect((await live.end()).code).toBe(0)
    expect(live.output).toContain('a plug-in in JavaScript')
    expect(existsSync(path.join(around, 'asked/src/plugin.js'))).toBe(true)
    expect(existsSync(path.join(around, 'asked/.git'))).toBe(true)
    expect(existsSync(path.join(around, 'asked/node_modules'))).toBe(false)
  })

  it('makes nothing where it is left with Ctrl-C', async () => {
    const live = inTerminal(`${NEW} left`)
    await live.until(/Language/)
    live.press('\u0003')
    expect((await live.end()).code).toBe(130)
    expect(existsSync(path.join(around, 'left'))).toBe(false)
  })

  it.each([/Install packages/, /git repository/])('makes nothing where it is left at %s', async (question) => {
    const live = inTerminal(`${NEW} later-left --lang ts`)
    await live.until(/Install packages/)
    if (question.source !== 'Install packages') live.press('n')
    if (question.source !== 'Install packages') await live.until(question)
    live.press('\u0003')
    expect((await live.end()).code).toBe(130)
    expect(live.output).toContain('Nothing was made.')
    expect(existsSync(path.join(around, 'later-left'))).toBe(false)
  })
})

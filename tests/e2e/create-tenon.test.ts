import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenon } from './cli-process.ts'
import { LiveProcess } from './live-process.ts'
import { installPacked } from './packed-command.ts'

/** A folder with `create-tenon` and `tenon` from their tarballs, where `npm create tenon` finds them without a registry. */
let around: string

beforeAll(async () => {
  const packages = ['tenon', 'create-tenon']
  around = installPacked(packages)
  mkdirSync(path.join(around, 'node_modules/.bin'))
  symlinkSync('../create-tenon/bin/create-tenon.js', path.join(around, 'node_modules/.bin/create-tenon'))
  const dependencies = Object.fromEntries(packages.map((name) => [name, '*']))
  await writeFile(path.join(around, 'package.json'), JSON.stringify({ private: true, dependencies }))
})

afterAll(() => rm(around, { recursive: true, force: true }))

function npmCreate(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, NO_COLOR: '1' }
  return spawnSync('npm', ['create', '--offline', 'tenon', ...args], { cwd: around, encoding: 'utf8', env })
}

const optionsIn = (help: string): string => /\nOptions:\n[^]*?\n\n/.exec(help)?.[0] ?? ''

describe('npm create tenon', () => {
  it('makes the project that `tenon new` makes, of the published packages', async () => {
    const made = npmCreate('my-plugin', '--', '--lang', 'ts', '--no-install', '--no-git')
    expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('a plug-in in TypeScript\n  cd my-plugin')])
    const folder = path.join(around, 'my-plugin')
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ name: 'my-plugin', devDependencies: { tenon: '^0.1.0', '@tenon/pdk': '^0.1.0' } })

    const args = ['new', 'of-new', '--lang', 'ts', '--no-install', '--no-git']
    expect((await tenon(args, { cwd: around })).code).toBe(0)
    const listed = (name: string): string[] => readdirSync(path.join(around, name), { recursive: true }).map(String)
    expect(listed('my-plugin').toSorted()).toEqual(listed('of-new').toSorted())
  })

  it('has the options of `tenon new`, and a name of its own', async () => {
    const { status, stdout } = npmCreate('--', '--help')
    expect(status).toBe(0)
    expect(stdout).toContain('Usage: create-tenon <name> [--lang <language>] [options]\n')
    expect(stdout).toContain('npm create tenon my-plugin -- --lang rust')
    const ofNew = await tenon(['new', '--help'])
    expect(optionsIn(stdout)).toMatch(/--lang[^]*--no-git/)
    expect(optionsIn(stdout)).toBe(optionsIn(ofNew.stdout.toString('utf8')))
    expect(stdout).not.toContain('tenon new')
  })

  it.each([
    ['no name', [], 'usage: create-tenon <name>'],
    ['two names', ['a', 'b'], 'usage: create-tenon <name>'],
    // As npm takes for itself what does not stand behind `--`.
    ['no language', ['plain'], 'as in: npm create tenon my-plugin -- --lang'],
    ['a language that is none', ['plain', '--', '--lang', 'typescript'], '--lang takes ts'],
    ['an option that is none', ['plain', '--', '--langs', 'ts'], 'did you mean --lang?'],
    ['a name that is none', ['Plain', '--', '--yes'], 'Cannot name a project "Plain"'],
    ['another command', ['build', 'plugin.ts'], 'Unexpected argument "plugin.ts"'],
  ])('refuses %s', (_what, args, message) => {
    const { status, stderr } = npmCreate(...args)
    const error = stderr.split('\n').find((line) => line.startsWith('error '))
    expect([status, error]).toEqual([2, expect.stringContaining(`error ERR_ARGUMENT: `)])
    expect(error).toContain(message)
  })

  it('asks on a terminal for what is left open', async () => {
    const command = 'stty cols 100 rows 30; npm create --offline tenon'
    const live = new LiveProcess('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: around,
      env: { TERM: 'xterm', CI: '' },
    })
    await live.until(/Name/)
    live.press('asked\r')
    await live.until(/Language/)
    live.press('\r')
    await live.until(/Install packages with npm/)
    live.press('n')
    await live.until(/git repository/)
    live.press('n')
    expect((await live.end()).code).toBe(0)
    expect(existsSync(path.join(around, 'asked/src/plugin.ts'))).toBe(true)
  })
})

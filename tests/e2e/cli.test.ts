import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLUGIN_WAT } from './cli-modules.ts'
import { assemble, BIN, createWorkspace, ROOT, tenon, type Workspace } from './cli-process.ts'

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']]])('lists the commands for %j, on stdout', async (args) => {
    const { code, stdout, stderr } = await tenon(args)
    const lines = stdout.toString('utf8').split('\n')
    for (const command of ['build', 'call', 'inspect', 'link']) {
      expect(lines.some((line) => line.startsWith(`  ${command} `))).toBe(true)
    }
    expect([code, stderr]).toEqual([0, ''])
  })

  it('lists them on stderr when no command is given, as an error', async () => {
    const { code, stdout, stderr } = await tenon([])
    expect(stderr).toContain('Usage: tenon <command>')
    expect([code, stdout.length]).toEqual([2, 0])
  })

  it.each(['build', 'call', 'inspect', 'link'])('explains %s', async (command) => {
    const { code, stdout } = await tenon([command, '--help'])
    expect(stdout.toString('utf8')).toContain(`Usage: tenon ${command} `)
    expect(code).toBe(0)
    expect((await tenon(['help', command])).stdout.equals(stdout)).toBe(true)
  })

  it('prints the version', async () => {
    const { version } = JSON.parse(await readFile(path.join(ROOT, 'packages/cli/package.json'), 'utf8'))
    expect((await tenon(['--version'])).stdout.toString('utf8')).toBe(`${version}\n`)
  })
})

describe('usage errors', () => {
  it.each([
    [['biuld'], 'did you mean build?'],
    [['serve'], 'Unknown command "serve"'],
    [['--nope'], 'Unknown option "--nope"'],
    [['call', 'a.wasm'], 'Too few arguments'],
    [['call', 'a.wasm', 'f', 'x'], 'Unexpected argument "x"'],
    [['build'], 'No source: name one'],
    [['call', 'a.wasm', 'f', '--timout', '3'], 'did you mean --timeout?'],
    [['call', 'a.wasm', 'f', '--timeout', 'soon'], '--timeout takes a whole number'],
    [['call', 'a.wasm', 'f', '--input'], '--input'],
    [['call', 'a.wasm', 'f', '--input', '-5'], '--input=-…'],
    [['call', 'a.wasm', 'f', '-i', '-5'], '-i-…'],
    [['call', 'a.wasm', 'f', '--interface', 'a.d.ts'], '--interface is for a source'],
    [['call', '-m', 'a.ts', 'f', '--interface', 'a.d.ts'], '--interface is for a source'],
    [['call', 'a.wasm', 'f', '--link', 'm=a.wasm', '--link', 'm=b.wasm'], '--link names "m" twice'],
    [['help', 'serve'], 'Unknown command "serve"'],
  ])('%j', async (args, expected) => {
    const { code, stdout, stderr } = await tenon(args)
    expect(stderr).toMatch(/^error ERR_ARGUMENT: .+\n$/)
    expect(stderr).toContain(expected)
    expect([code, stdout.length]).toEqual([2, 0])
  })
})

describe('the process', () => {
  let workspace: Workspace
  let plugin: string

  beforeAll(async () => {
    workspace = await createWorkspace()
    plugin = await workspace.write('plugin.wasm', await assemble(PLUGIN_WAT))
  })

  afterAll(() => workspace.remove())

  it('says by its status that it failed, though nobody reads what it says', async () => {
    const child = spawn(process.execPath, [BIN, 'build', 'nope.ts'], { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.destroy()
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(3)
  })

  it('ends quietly when nobody reads its output any more', async () => {
    const child = spawn(process.execPath, [BIN, 'call', plugin, 'echo', '--stdin', '--loop', '50'])
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    child.stdin.on('error', () => {})
    child.stdout.once('data', () => child.stdout.destroy())
    child.stdin.end(Buffer.alloc(1_000_000, 'x'))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, stderr]).toEqual([0, ''])
  })

  it.runIf(existsSync('/dev/full'))('says so when stdout takes no more, as on a full disk', async () => {
    const full = await open('/dev/full', 'w')
    const child = spawn(process.execPath, [BIN, 'inspect', plugin], { stdio: ['ignore', full.fd, 'pipe'] })
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    const code = await new Promise((resolve) => child.on('close', resolve))
    await full.close()
    expect(stderr).toMatch(/^error ERR_ARGUMENT: Cannot write to stdout: .+\n$/)
    expect(code).toBe(2)
  })

  it('is ended by Ctrl-C, also in the middle of a call, with what a shell shows as 130', async () => {
    const child = spawn(process.execPath, [BIN, 'call', plugin, 'spin', '--verbose'])
    // "loaded" is written just before the call.
    await new Promise<void>((resolve) => child.stderr.once('data', () => resolve()))
    child.kill('SIGINT')
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      child.on('close', (...ending) => resolve(ending))
    })
    expect(code ?? signal).toBe('SIGINT')
  })

  it('writes no escape codes where there is no terminal', async () => {
    for (const args of [['inspect', plugin], ['call', plugin, 'fail_trap'], ['call', plugin, 'log'], ['--help']]) {
      const { stdout, stderr } = await tenon(args)
      expect(stdout.toString('utf8') + stderr).not.toContain('\u001B')
    }
  })
})

import { readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkspace, ROOT, tenon, type Finished, type Workspace } from './cli-process.ts'

const COUNT_VOWELS = path.join(ROOT, 'examples/01-count-vowels/count-vowels.ts')

let workspace: Workspace

beforeAll(async () => {
  workspace = await createWorkspace()
})

afterAll(() => workspace.remove())

const text = ({ stdout }: Finished): string => stdout.toString('utf8')
const run = (...args: string[]): Promise<Finished> => tenon(args, { cwd: workspace.folder })
const call = (file: string, ...more: string[]): Promise<Finished> =>
  run('call', file, 'countVowels', '--input', 'aei', ...more)

async function bytesOf(...more: string[]): Promise<number> {
  return JSON.parse(text(await run('build', COUNT_VOWELS, '--json', '-o', 'size.wasm', ...more))).bytes
}

describe('tenon build --bytecode', () => {
  it('writes one file, which is called, inspected and linked', async () => {
    await run('build', COUNT_VOWELS, '--bytecode', '-o', 'bytecode.wasm')
    expect(text(await call('bytecode.wasm'))).toBe('{"count":3}')
    expect(text(await run('inspect', 'bytecode.wasm'))).toMatch(/countVowels +\(\) -> i32 +callable/)
    const linked = await run('link', 'bytecode.wasm', '--timeout', '--memory-max', '256', '--restore')
    expect([linked.code, text(linked)]).toEqual([0, expect.stringMatching(/^exports: .*countVowels/m)])
  })
})

describe('tenon build --shared-engine', () => {
  it('writes the plug-in and the engine beside it, and says so', async () => {
    const built = await run('build', COUNT_VOWELS, '--shared-engine', '-o', 'shared/plugin.wasm')
    expect(text(built)).toMatch(/^shared\/plugin\.wasm: \d+ B, \d+ B gzipped, in /)
    expect(text(built)).toMatch(/^shared\/tenon-engine-.*-[0-9a-f]{16}\.wasm: \d+ KB, \d+ KB gzipped, shared$/m)
    expect((await readFile(path.join(workspace.folder, 'shared/plugin.wasm'))).length).toBeLessThan(1000)
    expect(text(await call('shared/plugin.wasm'))).toBe('{"count":3}')
  })

  it('tells programs where the engine is', async () => {
    const report = JSON.parse(text(await run('build', COUNT_VOWELS, '--shared-engine', '--json', '-o', 'json/p.wasm')))
    expect(report.engine).toMatchObject({
      output: expect.stringMatching(/^json\/tenon-engine-/),
      bytes: expect.any(Number),
    })
    expect(report.imports.map(({ module }: { module: string }) => module)).not.toContain('tenon-engine')
  })

  it('is inspected with the engine that it names', async () => {
    const shown = text(await run('inspect', 'shared/plugin.wasm'))
    expect(shown).toMatch(/^made for the engine tenon-engine-.*\.wasm$/m)
    expect(shown).toContain('shared engine (tenon-engine)')
    const { sharedEngine } = JSON.parse(text(await run('inspect', 'shared/plugin.wasm', '--json')))
    expect(sharedEngine.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('needs that engine: beside it, or by name', async () => {
    const folder = path.join(workspace.folder, 'shared')
    const file = (await readdir(folder)).find((name) => name.startsWith('tenon-engine')) ?? ''
    await rename(path.join(folder, file), path.join(workspace.folder, 'moved.wasm'))
    const missing = await call('shared/plugin.wasm')
    expect([missing.code, missing.stderr]).toEqual([expect.any(Number), expect.stringContaining('ERR_ENGINE_MISSING')])
    expect(missing.code).not.toBe(0)
    expect(text(await call('shared/plugin.wasm', '--link', 'tenon-engine=moved.wasm'))).toBe('{"count":3}')
    await run('build', COUNT_VOWELS, '--shared-engine', '--size', '-o', 'small/plugin.wasm')
    const small = (await readdir(path.join(workspace.folder, 'small'))).find((name) => name !== 'plugin.wasm') ?? ''
    const wrong = await call('shared/plugin.wasm', '--link', `tenon-engine=small/${small}`)
    expect(wrong.stderr).toContain('ERR_ENGINE_MISMATCH')
    await rm(path.join(workspace.folder, 'moved.wasm'))
  })

  it('cannot be linked ahead of time', async () => {
    expect((await run('link', 'shared/plugin.wasm')).stderr).toContain('ERR_MODULE_LINKED')
  })
})

describe('tenon build', () => {
  it('makes a smaller plug-in with --size', async () => {
    expect(await bytesOf('--size')).toBeLessThan(0.97 * (await bytesOf()))
    expect(await bytesOf('--size', '--bytecode')).toBeLessThan(0.97 * (await bytesOf('--bytecode')))
  })

  it('refuses two modes at once', async () => {
    expect((await run('build', COUNT_VOWELS, '--bytecode', '--shared-engine')).stderr).toContain('ERR_ARGUMENT')
  })
})

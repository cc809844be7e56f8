import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targetOfFile, targetOfProject } from './build-target.ts'
import { findProject } from './find-project.ts'
import { compilerSettings, parseProjectSettings } from './project-settings.ts'

describe('parseProjectSettings', () => {
  it('takes what is documented', () => {
    const settings = {
      source: 'src/plugin.ts',
      output: 'dist/plugin.wasm',
      interface: 'plugin.d.ts',
      tsconfig: 'tsconfig.json',
      define: { A: '1' },
      external: ['x'],
      minify: false,
      sharedEngine: true,
      size: true,
      debug: true,
      language: 'cpp',
      sources: ['src/b.c'],
      include: ['include'],
      cflags: ['-DA=1'],
      keepWasi: true,
      wasi: true,
    }
    expect(parseProjectSettings('package.json', settings)).toEqual(settings)
    expect(parseProjectSettings('package.json', {})).toEqual({})
  })

  it.each([
    ['no object', 'plugin.ts'],
    ['nothing', null],
    ['a list', []],
    ['an unknown field', { sources: 'a.ts' }],
    ['a name of every object', { toString: 'a' }],
    ['a path that is none', { source: 5 }],
    ['an empty path', { source: '' }],
    ['a flag that is none', { wasi: 'yes' }],
    ['a list that is none', { external: 'x' }],
    ['a record that is none', { env: ['x'] }],
    ['a record of other things', { define: { A: 1 } }],
    ['a language that there is not', { language: 'rust' }],
    ['a time that is none', { topLevelTimeoutMs: 0 }],
    ['a time in words', { topLevelTimeoutMs: '1s' }],
    ['two ways to build', { bytecode: true, sharedEngine: true }],
    ['a command without its module', { build: 'make' }],
    ['a command beside a source', { build: 'make', wasm: 'a.wasm', source: 'a.ts' }],
  ])('refuses %s', (_what, settings) => {
    expect(() => parseProjectSettings('package.json', settings)).toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('package.json') as string }),
    )
  })
})

describe('compilerSettings', () => {
  it.each([
    [{ bytecode: true }, { mode: 'bytecode' }],
    [{ sharedEngine: true }, { mode: 'shared-engine' }],
    [
      { bytecode: false, sharedEngine: false, size: true, debug: true },
      { engine: 'small', debug: true },
    ],
    [{ topLevelTimeoutMs: 1 }, { topLevelTimeoutMs: 1 }],
    [{ language: 'c', cflags: ['-O3'], keepWasi: true } as const, { language: 'c', flags: ['-O3'], wasi: true }],
    [
      { sources: ['src/b.c'], include: ['inc'] },
      { sources: [path.resolve('/p/src/b.c')], includeDirectories: [path.resolve('/p/inc')] },
    ],
  ])('tells the compiler of %j', (settings, options) => {
    expect(compilerSettings('/p', settings)).toEqual(options)
  })
})

describe('a project', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tenon-find-'))
    await mkdir(path.join(folder, 'a/b/c'), { recursive: true })
    const tenon = { source: 'src/plugin.ts', define: { A: '1' }, tsconfig: 'ts.json' }
    await writeFile(path.join(folder, 'a/package.json'), JSON.stringify({ tenon }))
    await mkdir(path.join(folder, 'broken'))
    await writeFile(path.join(folder, 'broken/package.json'), '{')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is the nearest package.json, there or above', async () => {
    const below = await findProject(path.join(folder, 'a/b/c'))
    expect([below.folder, below.settings.source]).toEqual([path.join(folder, 'a'), 'src/plugin.ts'])
    await expect(findProject(path.join(folder, 'broken'))).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT' }),
    )
  })

  it('says how its own source is built, and nothing of others', async () => {
    const project = await findProject(path.join(folder, 'a'))
    const file = path.join(folder, 'a/src/plugin.ts')
    const compiler = compilerSettings(project.folder, project.settings)
    expect(compiler).toEqual({ define: { A: '1' }, tsconfig: path.join(folder, 'a/ts.json') })
    expect(targetOfProject(project)).toEqual({ kind: 'source', file, compiler })
    expect(targetOfFile(file, project)).toEqual({ kind: 'source', file, compiler })
    expect(targetOfFile('/other.ts', project)).toEqual({ kind: 'source', file: '/other.ts', compiler: {} })
    expect(targetOfFile('/other.wasm', project)).toEqual({ kind: 'wasm', file: '/other.wasm' })
    expect(targetOfProject({ folder, isFound: true, settings: {} })).toBeUndefined()
    expect(targetOfProject({ folder, isFound: true, settings: { wasm: 'x.wasm' } })).toEqual({
      kind: 'wasm',
      file: path.join(folder, 'x.wasm'),
    })
  })
})

import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { compile } from '../../index.node.ts'
import { project } from '../../project.test-support.ts'

/** Clang takes a second or two to load, more where the machine is busy. */
vi.setConfig({ testTimeout: 120_000 })

const EXPORT = '#include <tenon.h>\nTENON_EXPORT(run) { return 0; }\n'

describe('compile, of C', () => {
  it('gives a plug-in, its exports, its imports and the files that went into it', async () => {
    const directory = await project({
      'src/main.c':
        '#include <tenon.h>\n#include "answer.h"\nTENON_EXPORT(run) { tenon_output_text(answer()); return 0; }\n',
      'src/answer.h': '#include <conf.h>\n#if 0\n#include "unused.h"\n#endif\nconst char *answer(void);\n',
      'src/answer.c': '#include "answer.h"\nconst char *answer(void) { return ANSWER __FILE__; }\n',
      'src/unused.h': '',
      'include/conf.h': '#define ANSWER "yes"\n',
    })
    const file = (name: string): string => path.join(directory, name)
    const steps: string[] = []
    const result = await compile(file('src/main.c'), {
      sources: [file('src/answer.c')],
      includeDirectories: [file('include')],
      onProgress: ({ step }) => steps.push(step),
    })
    expect(result).toMatchObject({ exports: ['run'], warnings: [], buildLog: [] })
    expect(result.imports.map(({ module }) => module)).not.toContain('wasi_snapshot_preview1')
    expect(result.inputs).toEqual(
      ['include/conf.h', 'src/answer.c', 'src/answer.h', 'src/main.c'].map((name) => file(name)),
    )
    expect(new Set(steps)).toEqual(new Set(['load', 'compile', 'link']))
    expect(Object.keys(result.timings)).toEqual(['load', 'compile', 'link', 'total'])
    // What is in it tells nothing of where it was built.
    expect(Buffer.from(result.wasm).includes('src/answer.c')).toBe(true)
    expect(Buffer.from(result.wasm).includes(directory)).toBe(false)
  })

  it('gives the same bytes wherever it is built', async () => {
    const text = `${EXPORT}#include <stdio.h>\nTENON_EXPORT(more) { printf("%s", __FILE__); return 0; }\n`
    const [one, other] = await Promise.all([project({ 'main.c': text }), project({ 'main.c': text })])
    const built = await compile(path.join(one, 'main.c'), { debug: true })
    expect((await compile(path.join(other, 'main.c'), { debug: true })).wasm).toEqual(built.wasm)
  })

  it('takes a header whose name a macro makes, and what a flag defines', async () => {
    const directory = await project({
      'main.c': `#define NAME "made.h"\n#include NAME\n${EXPORT}int made[MADE == SIZE ? 1 : -1];\n`,
      'made.h': '#define MADE 3\n',
    })
    const { inputs } = await compile(path.join(directory, 'main.c'), { flags: ['-DSIZE=3'] })
    expect(inputs).toContain(path.join(directory, 'made.h'))
  })

  it('has DWARF on demand, and names of functions always', async () => {
    const directory = await project({ 'main.c': EXPORT })
    const sections = async (debug: boolean): Promise<string[]> => {
      const { wasm } = await compile(path.join(directory, 'main.c'), { debug })
      const module = new WebAssembly.Module(new Uint8Array(wasm))
      return ['name', '.debug_line'].filter((name) => WebAssembly.Module.customSections(module, name).length > 0)
    }
    expect([await sections(false), await sections(true)]).toEqual([['name'], ['name', '.debug_line']])
  })

  it('keeps WASI where it is asked to, and where files are opened', async () => {
    const print = '#include <stdio.h>\nTENON_EXPORT(more) { puts("x"); return 0; }\n'
    const open = '#include <stdio.h>\nTENON_EXPORT(more) { return fopen("x", "r") != NULL && puts("x"); }\n'
    const directory = await project({ 'print.c': EXPORT + print, 'open.c': EXPORT + open })
    const wasiOf = async (name: string, wasi: boolean): Promise<string[]> => {
      const { imports } = await compile(path.join(directory, name), { wasi })
      return imports.filter(({ module }) => module === 'wasi_snapshot_preview1').map(({ name }) => name)
    }
    expect(await wasiOf('print.c', false)).toEqual([])
    expect(await wasiOf('print.c', true)).toContain('fd_write')
    expect(await wasiOf('open.c', false)).toEqual(expect.arrayContaining(['fd_write', 'path_open']))
  })

  it('warns with the line, and of what no host can call', async () => {
    const text = `${EXPORT}__attribute__((export_name("add"))) int add(int a) { int b; return a; }\n`
    const directory = await project({ 'main.c': text })
    const { warnings, exports } = await compile(path.join(directory, 'main.c'))
    expect(exports).toEqual(['run'])
    expect(warnings).toMatchObject([
      { place: { line: 3, column: 58 }, message: expect.stringContaining('unused variable') as string },
      { message: expect.stringContaining('"add", which is (i32) -> i32') as string },
    ])
  })

  it.each([
    ['a syntax error', 'int f( {\n', { code: 'ERR_SOURCE_SYNTAX', details: { line: 3, column: 8 } }],
    [
      'a name that is nowhere',
      'int f(void) { return é + no; }\n',
      { code: 'ERR_SOURCE_SYNTAX', details: { line: 3, column: 22 } },
    ],
    ['a header that is missing', '#include "no.h"\n', { code: 'ERR_SOURCE_IMPORT', details: { line: 3, column: 10 } }],
    [
      'a symbol that is missing',
      'int gone(int);\nTENON_EXPORT(f) {\n  return gone(1);\n}\n',
      { code: 'ERR_SOURCE_IMPORT', details: { symbol: 'gone', line: 5, column: 10 } },
    ],
  ])('says where there is %s', async (_, text, expected) => {
    const directory = await project({ 'main.c': EXPORT + text })
    const file = path.join(directory, 'main.c')
    await expect(compile(file)).rejects.toMatchObject({ name: 'CompileError', ...expected })
    await expect(compile(file)).rejects.toMatchObject({ details: { file } })
  })

  it('refuses a source without exports, a file that is none, and one that is not there', async () => {
    const directory = await project({
      'main.c': 'int x;\n',
      'main.py': '',
      'module.c': new Uint8Array([0, 97, 115, 109]),
    })
    const build = (name: string, sources: string[] = []): Promise<unknown> =>
      compile(path.join(directory, name), { sources: sources.map((source) => path.join(directory, source)) })
    await expect(build('main.c')).rejects.toMatchObject({ code: 'ERR_SOURCE_NO_EXPORTS' })
    await expect(build('module.c')).rejects.toMatchObject({ code: 'ERR_SOURCE_SYNTAX' })
    await expect(build('absent.c')).rejects.toMatchObject({ code: 'ERR_SOURCE_NOT_FOUND' })
    await expect(build('main.c', ['main.py'])).rejects.toMatchObject({ code: 'ERR_SOURCE_SYNTAX' })
    await expect(build('main.c', ['absent.o'])).rejects.toMatchObject({ code: 'ERR_SOURCE_NOT_FOUND' })
  })

  it('refuses flags that clang does not know, and options of other languages', async () => {
    const directory = await project({ 'main.c': EXPORT, 'main.js': 'export const f = () => 1' })
    const [c, js] = [path.join(directory, 'main.c'), path.join(directory, 'main.js')]
    const wrong = { name: 'ArgumentError', code: 'ERR_ARGUMENT' }
    await expect(compile(c, { flags: ['--bogus'] })).rejects.toMatchObject({ ...wrong, details: { argument: 'flags' } })
    await expect(compile(c, { tsconfig: 'x' })).rejects.toMatchObject({ ...wrong, details: { argument: 'tsconfig' } })
    await expect(compile(js, { sources: [c] })).rejects.toMatchObject({ ...wrong, details: { argument: 'sources' } })
    await expect(compile(js, { wasi: true })).rejects.toMatchObject(wrong)
  })

  it('stops between two steps when it is aborted', async () => {
    const directory = await project({ 'main.c': EXPORT })
    const signal = AbortSignal.abort()
    await expect(compile(path.join(directory, 'main.c'), { signal })).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  })

  it('compiles as C++ what is said to be', async () => {
    const directory = await project({ 'main.c': `class A {};\n${EXPORT}` })
    const file = path.join(directory, 'main.c')
    await expect(compile(file)).rejects.toMatchObject({ code: 'ERR_SOURCE_SYNTAX', details: { line: 1, column: 1 } })
    expect((await compile(file, { language: 'cpp' })).exports).toEqual(['run'])
  })
})

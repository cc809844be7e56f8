import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkspace, ROOT, tenon, type Finished, type Workspace } from './cli-process.ts'

const COUNT_VOWELS = path.join(ROOT, 'examples/01-count-vowels/count-vowels.ts')

let workspace: Workspace

beforeAll(async () => {
  workspace = await createWorkspace()
  // The engine's first build, where nobody has done it yet, belongs to no test.
  await tenon(['inspect', COUNT_VOWELS])
})

afterAll(() => workspace.remove())

const text = ({ stdout }: Finished): string => stdout.toString('utf8')

describe('the command in the README', () => {
  it('compiles the source, calls it and prints the result, and nothing else', async () => {
    const finished = await tenon([
      'call',
      'examples/01-count-vowels/count-vowels.ts',
      'countVowels',
      '--input',
      'Hello, World!',
    ])
    expect(text(finished)).toBe('{"count":3}')
    expect([finished.code, finished.stderr]).toEqual([0, ''])
  })

  it('stands in the README as it is run here', async () => {
    const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8')
    expect(readme).toContain(
      'npm ci && npx tenon call examples/01-count-vowels/count-vowels.ts countVowels --input "Hello, World!"\n',
    )
    expect(readme).toContain('npm ci && npm test\n')
  })
})

describe('build', () => {
  it('writes the plug-in, named after its source, and reports on it', async () => {
    const finished = await tenon(['build', COUNT_VOWELS], { cwd: workspace.folder })
    expect(text(finished)).toMatch(/^count-vowels\.wasm: [\d.]+ [KM]B, \d+ KB gzipped, in /)
    expect(text(finished)).toMatch(/^ {2}exports +countVowels$/m)
    expect(text(finished)).toMatch(/^ {2}memory +alloc, /m)

    const called = await tenon(['call', 'count-vowels.wasm', 'countVowels', '-i', 'aei'], { cwd: workspace.folder })
    expect(text(called)).toBe('{"count":3}')
  })

  it('makes the folder of -o, and the same bytes each time', async () => {
    const first = path.join(workspace.folder, 'deep/down/a.wasm')
    const second = path.join(workspace.folder, 'b.wasm')
    await tenon(['build', COUNT_VOWELS, '-o', first])
    await tenon(['build', COUNT_VOWELS, '-o', second])
    expect((await readFile(first)).equals(await readFile(second))).toBe(true)
  })

  it('reports as JSON', async () => {
    const output = path.join(workspace.folder, 'json.wasm')
    const report = JSON.parse(text(await tenon(['build', COUNT_VOWELS, '-o', output, '--json']))) as {
      output: string
      bytes: number
      exports: string[]
      imports: { module: string }[]
      inputs: string[]
    }
    expect(report).toMatchObject({ output, exports: ['countVowels'], inputs: [COUNT_VOWELS] })
    expect(report.bytes).toBe((await stat(output)).size)
    expect(new Set(report.imports.map(({ module }) => module))).toEqual(new Set(['extism:host/env']))
  })

  it('says nothing when quiet', async () => {
    const finished = await tenon(['build', COUNT_VOWELS, '-q', '-o', path.join(workspace.folder, 'quiet.wasm')])
    expect([finished.code, text(finished), finished.stderr]).toEqual([0, '', ''])
  })

  it('names its steps, a plain line each, when verbose and without a terminal', async () => {
    const output = path.join(workspace.folder, 'verbose.wasm')
    const { stderr } = await tenon(['build', COUNT_VOWELS, '--verbose', '-o', output])
    expect(stderr.split('\n').length).toBeGreaterThan(3)
    expect(stderr).toContain('Linking the plug-in\n')
    expect(stderr).not.toContain('\r')
    expect(stderr).not.toContain('\u001B')
  })

  it('does not write over a source of the plug-in', async () => {
    const source = 'export function f() {}\n'
    const file = await workspace.write('kept.js', source)
    const { code, stderr } = await tenon(['build', 'kept.js', '-o', './kept.js'], { cwd: workspace.folder })
    expect(stderr).toMatch(/^error ERR_ARGUMENT: --output \.\/kept\.js would overwrite/)
    expect([code, await readFile(file, 'utf8')]).toEqual([2, source])
  })

  it('cannot write where a file stands in the way', async () => {
    const { code, stderr } = await tenon(['build', COUNT_VOWELS, '-o', path.join(COUNT_VOWELS, 'x.wasm')])
    expect(stderr).toMatch(/^error ERR_ARGUMENT: Cannot write/)
    expect(code).toBe(2)
  })
})

describe('inspect', () => {
  it('compiles a source first', async () => {
    const finished = await tenon(['inspect', COUNT_VOWELS])
    expect(text(finished)).toMatch(/^ {2}countVowels +\(\) -> i32 +callable$/m)
    expect(text(finished)).toMatch(/^Producers$/m)
  })
})

describe('a source that cannot be built', () => {
  it('shows the place of a syntax error, and the line with a caret', async () => {
    await workspace.write('broken.ts', 'const a = 1\nexport function f( {\n')
    const { code, stdout, stderr } = await tenon(['build', 'broken.ts'], { cwd: workspace.folder })
    const [headline, line, caret] = stderr.split('\n')
    expect(headline).toMatch(/^error ERR_SOURCE_SYNTAX: broken\.ts:(2|3):\d+: /)
    expect(line).toMatch(/^ +(2|3) \| /)
    expect(caret).toMatch(/^ +\^$/)
    expect(stderr).not.toContain('    at ')
    expect([code, stdout.length]).toEqual([3, 0])
  })

  it('ends a top level that never does, after the time that it is given', async () => {
    await workspace.write('endless.ts', 'const a = 1\nwhile (a) Math.abs(a)\nexport function f() {}\n')
    const { code, stderr } = await tenon(['build', 'endless.ts', '--top-level-timeout', '50'], {
      cwd: workspace.folder,
    })
    expect(stderr).toMatch(/^error ERR_SOURCE_TOP_LEVEL_TIMEOUT: endless\.ts:2:\d+: .+ after 50 ms/)
    expect(code).toBe(3)
  })

  it.each([
    ['throws.ts', 'throw new Error("at the top")\nexport function f() {}\n', 'ERR_SOURCE_TOP_LEVEL'],
    ['empty.ts', 'const a = 1\n', 'ERR_SOURCE_NO_EXPORTS'],
    ['import.ts', 'import "no-such-package"\nexport function f() {}\n', 'ERR_SOURCE_IMPORT'],
    ['node.ts', 'import fs from "node:fs"\nexport function f() { return fs.readFileSync("x") }\n', 'ERR_SOURCE_IMPORT'],
    ['name.ts', 'export function _start() {}\n', 'ERR_EXPORT_UNSUPPORTED'],
  ])('%s', async (name, source, errorCode) => {
    await workspace.write(name, source)
    for (const args of [
      ['build', name],
      ['call', name, 'f'],
    ]) {
      const { code, stdout, stderr } = await tenon(args, { cwd: workspace.folder })
      expect(stderr.split('\n')[0]).toMatch(new RegExp(`^error ${errorCode}: .+`))
      expect([code, stdout.length]).toEqual([3, 0])
    }
  })

  it('names a source that is not there', async () => {
    const { code, stderr } = await tenon(['build', 'no-such.ts'])
    expect(stderr).toMatch(/^error ERR_SOURCE_NOT_FOUND: .*no-such\.ts/)
    expect(code).toBe(3)
  })
})

describe('a JavaScript plug-in that fails', () => {
  it('shows its message and its own stack, with the places of the source', async () => {
    await workspace.write(
      'fails.ts',
      'type T = string\n\nexport function f(input: T) {\n  throw new Error(`no ${input}`)\n}\n',
    )
    const { code, stderr } = await tenon(['call', 'fails.ts', 'f', '-i', 'luck'], { cwd: workspace.folder })
    expect(stderr).toMatch(/^error ERR_GUEST_RETURNED_ERROR: Error: no luck\n/)
    expect(stderr).toContain('fails.ts:4:')
    expect(stderr).not.toContain('packages/')
    expect(code).toBe(1)
  })

  it('fails too when its promise is rejected', async () => {
    await workspace.write('rejects.ts', 'export async function f() { await null; throw new Error("later") }\n')
    const { code, stderr } = await tenon(['call', 'rejects.ts', 'f'], { cwd: workspace.folder })
    expect(stderr).toMatch(/^error ERR_GUEST_RETURNED_ERROR: Error: later/)
    expect(code).toBe(1)
  })
})

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FileSystem, MemoryFileSystem, overlay } from '@tenon/wasi'
import { hostDirectory } from '@tenon/wasi/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileProgram } from '../../../scripts/fixtures/compile-c.mjs'
import { readTree } from './file-tree.ts'
import { encode } from './program.ts'
import { runInTenon } from './run-in-tenon.ts'
import { hasWasmtime, runInWasmtime, type WasiOutcome, type WasiRun } from './run-in-wasmtime.ts'

/** Programs in C, of wasi-libc: what they print, and how they end. Each holds itself to what it does, by assertions. */
const PROGRAMS = {
  files: { stdout: 'read: line 1\nread: line 2\ndone\n' },
  directories: {
    stdout: '/dir: . .. a in\n/: . .. dangling dir hard link loop moved\n/: . .. dangling dir hard link loop\n',
  },
  process: {
    args: ['prog', 'two words', 'ü'],
    env: { GREETING: 'hello' },
    stdin: 'first\nsecond\n',
    stdout: 'arg 0: prog\narg 1: two words\narg 2: ü\nGREETING=hello, MISSING=(none)\nin: first\nin: second\n',
    stderr: 'to error\n',
    exitCode: 42,
  },
  tree: { stdout: '84 files, 20 directories, 105000 bytes\n' },
} as const

interface Wanted {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
}

const folder = new URL('c/', import.meta.url)
const built = fileURLToPath(new URL('../../fixtures/build/wasi-c/', import.meta.url))
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'wasi-c-')))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Compiles a program where its source has changed. */
async function moduleOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = readFileSync(new URL(`${name}.c`, folder), 'utf8')
  const file = join(built, `${name}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.wasm`)
  if (!existsSync(file)) {
    mkdirSync(built, { recursive: true })
    writeFileSync(file, await compileProgram(source))
  }
  return new Uint8Array(readFileSync(file))
}

const runs = new Map<string, Omit<WasiRun, 'directories'>>()

beforeAll(async () => {
  for (const [name, { args = [name], env = {}, stdin = '' }] of Object.entries<Wanted>(PROGRAMS)) {
    runs.set(name, { module: await moduleOf(name), usedBytes: 0, args, env, stdin: encode(stdin) })
  }
}, 300_000)

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function judge(name: string, { exitCode, trap, stdout, stderr }: WasiOutcome): void {
  const wanted: Wanted = PROGRAMS[name as keyof typeof PROGRAMS]
  expect({ exitCode, trap, stdout: text(stdout), stderr: text(stderr) }).toEqual({
    exitCode: wanted.exitCode ?? 0,
    trap: null,
    stdout: wanted.stdout ?? '',
    stderr: wanted.stderr ?? '',
  })
}

function runOf(name: string): Omit<WasiRun, 'directories'> {
  const run = runs.get(name)
  if (run === undefined) throw new Error(`${name} was not built`)
  return run
}

const hostFolder = (): string => mkdtempSync(join(scratch, 'run-'))

const rooms: Readonly<Record<string, () => FileSystem>> = {
  'a directory of the host': () => hostDirectory(hostFolder()),
  memory: () => new MemoryFileSystem(),
  'memory over a directory of the host': () => overlay(hostDirectory(hostFolder())),
}

for (const [place, files] of Object.entries(rooms)) {
  describe(`programs in C, in ${place}`, () => {
    it.each(Object.keys(PROGRAMS))('%s', async (name) => {
      judge(name, await runInTenon(runOf(name), { '/': files() }))
    })
  })
}

const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'

describe.skipIf(!hasWasmtime() && !isRequired)('programs in C, on wasmtime', () => {
  it.each(Object.keys(PROGRAMS))('%s, which leaves the same behind', async (name) => {
    const [theirs, ours] = [hostFolder(), hostFolder()]
    const [outcome] = runInWasmtime([{ ...runOf(name), directories: [[theirs, '/', false]] }])
    if (outcome === undefined) throw new Error('it did not run')
    judge(name, outcome)
    await runInTenon(runOf(name), { '/': hostDirectory(ours) })
    expect(readTree(ours)).toEqual(readTree(theirs))
  })
})

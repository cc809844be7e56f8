import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileSystem, MemoryFileSystem, overlay, readOnly, withQuota } from '@tenon/wasi'
import { hostDirectory } from '@tenon/wasi/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { ExactTimes } from '../../../packages/wasi/src/platform/node/exact-times.ts'
import { HostDirectory } from '../../../packages/wasi/src/platform/node/host-directory.ts'
import { PathHandle } from '../../../packages/wasi/src/platform/node/path-handle.ts'
import { type FileTree, readTree, writeTree } from './file-tree.ts'
import { judgeProgram } from './judge-program.ts'
import { encode, type Program } from './program.ts'
import { programModule } from './program-module.ts'
import { programs } from './programs/all-programs.ts'
import { runInTenon } from './run-in-tenon.ts'
import { hasWasmtime, runInWasmtime, type WasiOutcome, type WasiRun } from './run-in-wasmtime.ts'
import { readTreeIn, writeTreeIn } from './tree-in.ts'

const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const assembler = await wabt()
const scratch = mkdtempSync(join(tmpdir(), 'wasi-programs-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function assemble(text: string): Uint8Array<ArrayBuffer> {
  const module = assembler.parseWat('program.wat', text, {})
  try {
    return new Uint8Array(module.toBinary({}).buffer)
  } finally {
    module.destroy()
  }
}

const prepared = programs.map(prepare)

function prepare(program: Program): {
  readonly program: Program
  readonly module: ReturnType<typeof programModule>
  readonly run: Omit<WasiRun, 'directories'>
} {
  const module = programModule(program)
  const { args = [], env = {}, stdin = '' } = program
  return {
    program,
    module,
    run: { module: assemble(module.wat), usedBytes: module.usedBytes, args, env, stdin: encode(stdin) },
  }
}

/** A file system with a tree in it, and how to look at it afterwards. */
interface Room {
  readonly files: FileSystem
  readonly after: () => FileTree
}

function hostFolder(tree: FileTree): string {
  const folder = realpathSync(mkdtempSync(join(scratch, 'run-')))
  writeTree(folder, tree)
  return folder
}

/** The same rooms whoever makes them. */
const rooms: Readonly<Record<string, (tree: FileTree) => Room>> = {
  'a directory of the host': (tree) => {
    const folder = hostFolder(tree)
    return { files: hostDirectory(folder), after: () => readTree(folder) }
  },
  'a directory of the host, held by its path': (tree) => {
    const folder = hostFolder(tree)
    const files = { open: () => new HostDirectory(new PathHandle(folder), new ExactTimes()) }
    return { files, after: () => readTree(folder) }
  },
  memory: (tree) => {
    const files = new MemoryFileSystem()
    writeTreeIn(files.open(), tree)
    return { files, after: () => readTreeIn(files.open()) }
  },
  'memory over a directory of the host': (tree) => {
    const folder = hostFolder(tree)
    const files = overlay(hostDirectory(folder))
    return {
      files,
      after() {
        expect(readTree(folder), 'what lies below is as it was').toEqual(tree)
        return readTreeIn(files.open())
      },
    }
  },
  'a directory of the host with a quota': (tree) => {
    const folder = hostFolder(tree)
    const files = withQuota(hostDirectory(folder), { bytes: 2 ** 50, files: 1000 })
    return { files, after: () => readTree(folder) }
  },
}

for (const [place, makeRoom] of Object.entries(rooms)) {
  describe(`programs in ${place}`, () => {
    it.each(prepared.map((one) => [one.program.name, one] as const))('%s', async (_, { program, module, run }) => {
      if (place.includes('by its path') && program.notByPath !== undefined) return
      const room = makeRoom(program.before ?? {})
      const second = program.second === undefined ? {} : { '/second': makeRoom(program.second).files }
      const first = program.readOnly === true ? readOnly(room.files) : room.files
      const outcome = await runInTenon(run, { '/': first, ...second })
      judgeProgram(program, module, outcome, 'tenon')
      if (program.after !== undefined) expect(room.after()).toEqual(program.after)
    })
  })
}

describe.skipIf(!hasWasmtime() && !isRequired)('programs on wasmtime', () => {
  const folders = new Map<Program, string>()
  const outcomes = new Map<Program, WasiOutcome>()

  beforeAll(() => {
    const runs = prepared.map(({ program, run }): WasiRun => {
      const folder = hostFolder(program.before ?? {})
      folders.set(program, folder)
      const second = program.second && ([hostFolder(program.second), '/second', false] as const)
      return { ...run, directories: [[folder, '/', program.readOnly ?? false], ...(second ? [second] : [])] }
    })
    for (const [i, outcome] of runInWasmtime(runs).entries()) {
      const one = prepared[i]
      if (one !== undefined) outcomes.set(one.program, outcome)
    }
  }, 120_000)

  it.each(prepared.map((one) => [one.program.name, one] as const))('%s', (_, { program, module }) => {
    const outcome = outcomes.get(program)
    if (outcome === undefined) throw new Error('it did not run')
    const judge = (): void => judgeProgram(program, module, outcome, 'wasmtime')
    if (program.notOnWasmtime !== undefined) return expect(judge, program.notOnWasmtime).toThrow()
    judge()
    if (program.after !== undefined) expect(readTree(folders.get(program) ?? '')).toEqual(program.after)
  })
})

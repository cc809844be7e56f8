import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BuildTarget } from '../project/build-target.ts'
import { sourceFolders } from './source-folders.ts'
import { SourceWatcher } from './source-watcher.ts'
import { watchedPaths } from './watched-paths.ts'

let folder: string
let told: string[][]
let watcher: SourceWatcher

const at = (name: string): string => path.join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tenon-watch-'))
  told = []
  watcher = new SourceWatcher((files) => told.push(files.map((file) => path.relative(folder, file)).toSorted()))
  writeFileSync(at('a.ts'), '1')
  writeFileSync(at('b.ts'), '1')
})

afterEach(() => {
  watcher.close()
  rmSync(folder, { recursive: true })
})

/** Long enough for a change that is not told of to have been. */
const quiet = (): Promise<void> => sleep(300)

describe('SourceWatcher', () => {
  it('tells of the files that changed, those of one save at once, and of no others', async () => {
    watcher.set({ files: [at('a.ts'), at('b.ts')] })
    writeFileSync(at('other.ts'), '1')
    writeFileSync(at('a.ts'), '22')
    writeFileSync(at('b.ts'), '22')
    await vi.waitFor(() => expect(told).toEqual([['a.ts', 'b.ts']]))
    await quiet()
    expect(told.length).toBe(1)
  })

  it('sees a file that is replaced, removed and made again', async () => {
    watcher.set({ files: [at('a.ts')] })
    writeFileSync(at('a.ts.new'), '333')
    renameSync(at('a.ts.new'), at('a.ts'))
    await vi.waitFor(() => expect(told.length).toBe(1))
    unlinkSync(at('a.ts'))
    await vi.waitFor(() => expect(told.length).toBe(2))
    writeFileSync(at('a.ts'), '1')
    await vi.waitFor(() => expect(told.length).toBe(3))
  })

  it('sees any file of a folder that is watched as a whole, scratch files and ignored ones aside', async () => {
    watcher.set({ files: [], folders: [folder], ignored: [at('out.wasm')] })
    for (const name of ['out.wasm', '.a.ts.swp', 'a.ts~', '4913']) writeFileSync(at(name), '1')
    await quiet()
    expect(told).toEqual([])
    writeFileSync(at('new.ts'), '1')
    await vi.waitFor(() => expect(told).toEqual([['new.ts']]))
  })

  it('tells of what was written since a build began', async () => {
    const sinceMs = Date.now() - 1000
    utimesSync(at('b.ts'), new Date(sinceMs - 5000), new Date(sinceMs - 5000))
    watcher.set({ files: [at('a.ts'), at('b.ts')], sinceMs })
    await vi.waitFor(() => expect(told).toEqual([['a.ts']]))
  })

  it('says nothing once it is closed, or of what it no longer watches', async () => {
    watcher.set({ files: [at('a.ts')] })
    watcher.set({ files: [at('b.ts')] })
    writeFileSync(at('a.ts'), '22')
    await quiet()
    writeFileSync(at('b.ts'), '22')
    watcher.close()
    await quiet()
    expect(told).toEqual([])
  })

  it('bears a folder that is not there', async () => {
    watcher.set({ files: [at('no/such.ts'), at('a.ts')] })
    writeFileSync(at('a.ts'), '22')
    await vi.waitFor(() => expect(told).toEqual([['a.ts']]))
  })
})

/** What is watched for a target that was not built yet, by names in the folder. */
function namesOf(target: BuildTarget): string[] {
  return watchedPaths(target, { inputs: [], hasFailed: false }).files.map((file) => path.relative(folder, file))
}

describe('what is watched', () => {
  it('is what a source was made of, and what lies beside that after a failure', () => {
    const target = { kind: 'source', file: at('a.ts'), compiler: {} } as const
    expect(watchedPaths(target, { inputs: [at('b.ts')], hasFailed: false })).toEqual({
      files: [at('a.ts'), at('b.ts'), at('tsconfig.json')],
      folders: [],
    })
    expect(watchedPaths(target, { inputs: [at('b.ts')], hasFailed: true }).folders).toEqual([folder])
  })

  it('is every tsconfig that a source may be read with, up to its project, or the one that was named', () => {
    mkdirSync(at('project/src/deep'), { recursive: true })
    const target = { kind: 'source', file: at('project/src/deep/a.ts'), compiler: {} } as const
    expect(namesOf(target)).toEqual(['project/src/deep/a.ts', 'project/src/deep/tsconfig.json'])
    writeFileSync(at('project/package.json'), '{}')
    expect(namesOf(target).slice(1)).toEqual([
      'project/src/deep/tsconfig.json',
      'project/src/tsconfig.json',
      'project/tsconfig.json',
    ])
    expect(namesOf({ ...target, compiler: { tsconfig: at('own.json') } }).slice(1)).toEqual(['own.json'])
  })

  it('is every source folder of a project that a command builds', () => {
    for (const name of ['src/deep', 'node_modules/x', 'target/x', '.git/x', 'dist']) {
      mkdirSync(at(name), { recursive: true })
    }
    expect(sourceFolders(folder).toSorted()).toEqual([folder, at('src'), at('src/deep')].toSorted())
    const target = { kind: 'command', folder, command: 'make', env: {}, file: at('dist/p.wasm') } as const
    expect(watchedPaths(target, { inputs: [], hasFailed: false }).ignored).toEqual([at('dist/p.wasm')])
  })
})

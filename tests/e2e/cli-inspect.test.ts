import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ASKING_WAT, PLUGIN_WAT } from './cli-modules.ts'
import { assemble, createWorkspace, tenon, type Workspace } from './cli-process.ts'

let workspace: Workspace
let plugin: string
let asking: string

beforeAll(async () => {
  workspace = await createWorkspace()
  plugin = await workspace.write('plugin.wasm', await assemble(PLUGIN_WAT))
  asking = await workspace.write('asking.wasm', await assemble(ASKING_WAT))
})

afterAll(() => workspace.remove())

async function inspectText(file: string): Promise<string> {
  return (await tenon(['inspect', file])).stdout.toString('utf8')
}

interface InspectionJson {
  bytes: number
  gzipBytes: number
  exports: { name: string; kind: string; isCallable: boolean; params?: string[]; results?: string[] }[]
  importGroups: { capability: string; namespace: string; grant: string; imports: { name: string }[] }[]
  memories: { minPages: number; maxPages?: number }[]
  sections: { name: string; bytes: number }[]
}

async function inspectJson(file: string): Promise<InspectionJson> {
  const { stdout } = await tenon(['inspect', file, '--json'])
  return JSON.parse(stdout.toString('utf8')) as InspectionJson
}

describe('as text', () => {
  it('marks the exports that a host can call', async () => {
    const text = await inspectText(plugin)
    expect(text).toMatch(/^ {2}echo +\(\) -> i32 +callable$/m)
    expect(text).toMatch(/^ {2}add +\(i32, i32\) -> i32$/m)
    expect(text).toMatch(/^ {2}memory 0: 1 page of 64 KiB, at most 2$/m)
  })

  it('shows names of the module, and lets none of them command the terminal', async () => {
    const wat = String.raw`(module (import "a\1b[2J" "b\0a" (func)) (func (export "\1b[2Jrun\0a")))`
    const text = await inspectText(await workspace.write('names.wasm', await assemble(wat)))
    expect(text).toMatch(/^ {2}\\x1b\[2Jrun\\n +\(\) -> \(\) +callable$/m)
    expect(text).toMatch(/^ {2}host functions \(a\\x1b\[2J\)$/m)
    expect(text).not.toContain('\u001B')
  })

  it('says what the host must grant for each group of imports', async () => {
    const text = await inspectText(asking)
    for (const expected of ['--wasi', '--allow-host', '--link', 'functions: { … }']) expect(text).toContain(expected)
  })
})

describe('as JSON', () => {
  it('groups imports by capability', async () => {
    const { importGroups } = await inspectJson(asking)
    expect(importGroups.map(({ capability, namespace, imports }) => [capability, namespace, imports[0]?.name])).toEqual(
      [
        ['http', 'extism:host/env', 'http_request'],
        ['wasi', 'wasi_snapshot_preview1', 'proc_exit'],
        ['host functions', 'extism:host/user', 'decorate'],
        ['host functions', 'maths', 'answer'],
      ],
    )
  })

  it('has exports, memories and sizes', async () => {
    const { bytes, gzipBytes, exports, memories, sections } = await inspectJson(plugin)
    expect(exports.find(({ name }) => name === 'echo')).toMatchObject({
      isCallable: true,
      params: [],
      results: ['i32'],
    })
    expect(exports.find(({ name }) => name === 'add')).toMatchObject({ isCallable: false, params: ['i32', 'i32'] })
    expect(exports.find(({ name }) => name === 'memory')).toMatchObject({ isCallable: false, kind: 'memory' })
    expect(memories).toMatchObject([{ minPages: 1, maxPages: 2 }])
    expect(sections.map(({ name }) => name)).toEqual(expect.arrayContaining(['type', 'import', 'code']))
    expect(sections.reduce((sum, section) => sum + section.bytes, 0)).toBeLessThanOrEqual(bytes)
    expect(gzipBytes).toBeGreaterThan(0)
  })
})

describe('bad input', () => {
  it.each([
    ['truncated', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 200), 'ERR_MODULE_MALFORMED'],
    ['text', new TextEncoder().encode('hello\n'), 'ERR_MODULE_MALFORMED'],
    ['component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'ERR_MODULE_COMPONENT'],
  ])('refuses a module that is %s', async (name, bytes, errorCode) => {
    const file = await workspace.write(`${name}.wasm`, bytes)
    const { code, stderr } = await tenon(['inspect', file])
    expect(stderr).toMatch(new RegExp(`^error ${errorCode}: .+\n$`))
    expect(code).toBe(4)
  })

  it('names a file that is not there', async () => {
    const { code, stderr } = await tenon(['inspect', 'no-such-plugin.wasm'])
    expect(stderr).toMatch(/^error ERR_MODULE_FETCH: .*no-such-plugin\.wasm/)
    expect(code).toBe(4)
  })
})

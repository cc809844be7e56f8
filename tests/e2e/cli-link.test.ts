import * as processes from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ASKING_WAT, LINKING_WAT, PLUGIN_WAT } from './cli-modules.ts'
import { assemble, createWorkspace, ROOT, runNode, tenon, type Workspace } from './cli-process.ts'

const execFile = promisify(processes.execFile)

const NODE_24 = path.join(ROOT, '.tools/node-24/node_modules/node/bin/node')

let workspace: Workspace
let plugin: string

beforeAll(async () => {
  workspace = await createWorkspace()
  plugin = await workspace.write('plugin.wasm', await assemble(PLUGIN_WAT))
})

afterAll(() => workspace.remove())

async function link(name: string, ...args: readonly string[]): Promise<string> {
  const output = path.join(workspace.folder, name)
  const { code, stderr } = await tenon(['link', plugin, '-o', output, ...args])
  expect([code, stderr]).toEqual([0, ''])
  return output
}

async function inspect(file: string): Promise<{ readonly exports: unknown; readonly importGroups: unknown }> {
  return JSON.parse((await tenon(['inspect', file, '--json'])).stdout.toString('utf8'))
}

/** Without the types of memories, tables and globals, which a linked module does not keep. */
function strip(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) => (key === 'type' ? undefined : item))
}

describe('tenon link', () => {
  it('writes a module with a section that says what was built in', async () => {
    const output = await link('all.wasm', '--timeout', '--fuel', '--memory-max', '4')
    const { stdout } = await tenon(['inspect', output, '--json'])
    const inspection = JSON.parse(stdout.toString('utf8'))
    expect(inspection.linked).toEqual({ timeout: true, fuel: true, memoryBytes: 4 * 65_536 })
    const text = (await tenon(['inspect', output])).stdout.toString('utf8')
    expect(text).toMatch(/^linked ahead of time; .*timeoutMs, fuel, memoryBytes \(each memory at most 4 pages\)$/m)
  })

  it('builds in what restores it between calls, and says where that cannot be', async () => {
    const output = path.join(workspace.folder, 'restored.wasm')
    const { stdout } = await tenon(['link', plugin, '-o', output, '--restore'])
    expect(stdout.toString('utf8')).toMatch(/^restored between calls: yes$/m)
    expect((await tenon(['inspect', output])).stdout.toString('utf8')).toMatch(/^linked .*: none; can be restored$/m)
    const json = await tenon(['inspect', output, '--json'])
    expect(JSON.parse(json.stdout.toString('utf8')).linked).toEqual({ timeout: false, fuel: false, restore: true })
    const table = await workspace.write(
      'table.wasm',
      await assemble('(module (table 1 funcref) (func (export "f") (table.set 0 (i32.const 0) (ref.null func))))'),
    )
    const refused = await tenon(['link', table, '-o', output, '--restore'])
    expect(refused.stdout.toString('utf8')).toMatch(/^restored between calls: no, its code changes tables$/m)
  })

  it('shows the border of the plug-in it was made of when inspected', async () => {
    const [original, linked] = await Promise.all([inspect(plugin), inspect(await link('border.wasm'))])
    expect(strip(linked.exports)).toEqual(strip(original.exports))
    expect(strip(linked.importGroups)).toEqual(strip(original.importGroups))
  })

  it('names the output after the plug-in, in the current directory, and reports on stdout', async () => {
    const { code, stdout } = await tenon(['link', plugin, '--timeout'], { cwd: workspace.folder })
    expect(code).toBe(0)
    expect(stdout.toString('utf8')).toMatch(/^plugin\.linked\.wasm: .+\nlimits built in: timeoutMs\nexports: echo, /)
    expect((await readFile(path.join(workspace.folder, 'plugin.linked.wasm'))).length).toBeGreaterThan(0)
    const quiet = await tenon(['link', plugin, '-q'], { cwd: workspace.folder })
    expect([quiet.code, quiet.stdout.length, quiet.stderr]).toEqual([0, 0, ''])
  })
})

describe('bad input', () => {
  it.each([
    [['link'], 'Too few arguments', 2],
    [['link', 'a.wasm', 'b.wasm'], 'Unexpected argument "b.wasm"', 2],
    [['link', 'a.ts'], 'build it first', 2],
    [['link', 'a.wasm', '--memory-max', '0'], '--memory-max takes a whole number', 2],
    [['link', 'a.wasm', '--timeuot'], 'did you mean --timeout?', 2],
    [['link', 'no-such.wasm'], 'no-such.wasm', 4],
  ])('%j', async (args, expected, code) => {
    const result = await tenon(args)
    expect(result.stderr).toMatch(/^error ERR_[A-Z_]+: .+\n$/)
    expect(result.stderr).toContain(expected)
    expect([result.code, result.stdout.length]).toEqual([code, 0])
  })

  it('never writes over the plug-in', async () => {
    const before = await readFile(plugin)
    const result = await tenon(['link', plugin, '-o', plugin])
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining('would overwrite')])
    expect((await readFile(plugin)).equals(before)).toBe(true)
  })

  it('says that it cannot write', async () => {
    const result = await tenon(['link', plugin, '-o', path.join(plugin, 'inside.wasm')])
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining('Cannot write')])
  })

  it.each([
    ['text', new TextEncoder().encode('hello\n'), 'ERR_MODULE_MALFORMED', 4],
    ['empty', new Uint8Array(), 'ERR_MODULE_MALFORMED', 4],
    ['component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'ERR_MODULE_COMPONENT', 4],
  ])('refuses %s', async (name, bytes, errorCode, code) => {
    const file = await workspace.write(`${name}.wasm`, bytes)
    const result = await tenon(['link', file, '-o', path.join(workspace.folder, 'out.wasm')])
    expect(result.stderr).toMatch(new RegExp(`^error ${errorCode}: .+\n$`))
    expect(result.code).toBe(code)
  })

  it('refuses a module that is linked already, and one whose memory is too large at its start', async () => {
    const linked = await link('once.wasm')
    const twice = await tenon(['link', linked, '-o', path.join(workspace.folder, 'twice.wasm')])
    expect([twice.code, twice.stderr]).toEqual([4, expect.stringMatching(/^error ERR_MODULE_LINKED: .*twice\n$/)])
    const large = await workspace.write('large.wasm', await assemble('(module (memory 3))'))
    const capped = await tenon(['link', large, '--memory-max', '2', '-o', path.join(workspace.folder, 'x.wasm')])
    expect([capped.code, capped.stderr]).toEqual([5, expect.stringMatching(/^error ERR_MEMORY_LIMIT/)])
  })

  it('links a plug-in whatever it asks of its host', async () => {
    for (const wat of [ASKING_WAT, LINKING_WAT, '(module)']) {
      const file = await workspace.write('asking.wasm', await assemble(wat))
      expect((await tenon(['link', file, '-q'], { cwd: workspace.folder })).code).toBe(0)
    }
  })
})

/** A worker on the edge: it has modules, and nothing that makes a module of bytes. */
const EDGE = `
import * as processes from 'node:child_process'
import { readFile } from 'node:fs/promises'
const module = await WebAssembly.compile(await readFile(process.argv[2]))
const forbid = () => { throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder') }
const { Instance, Module } = WebAssembly
WebAssembly.compile = WebAssembly.compileStreaming = WebAssembly.validate = forbid
WebAssembly.instantiate = (given, imports) => given instanceof Module ? new Instance(given, imports) : forbid()
WebAssembly.Module = new Proxy(Module, { construct: forbid })
const { createPlugin, hostFunction } = await import(process.argv[3])
const greet = hostFunction.text((name) => 'Hello ' + name)
const options = { functions: { greet }, limits: { timeoutMs: 100, memoryBytes: 1 << 22 }, trustLinked: true }
const plugin = await createPlugin(module, options)
const text = async (name, input) => (await plugin.call(name, input)).text()
const results = [await text('greeting', 'edge'), await text('count', 'abc'), await text('count', 'abc')]
const start = performance.now()
const stopped = await plugin.call('spin').then(() => 'ran', (error) => error.code)
const late = performance.now() - start
results.push(stopped, late < 500, await text('count', ''), plugin.imports.map(({ name }) => name).join())
await createPlugin(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])).catch((error) => results.push(error.code))
console.log(JSON.stringify(results))
`

const EDGE_PLUGIN = `
export function greeting(): void { Host.outputString(greetHost(Host.inputString())) }
function greetHost(name: string): string {
  const { greet } = Host.getFunctions()
  const memory = Memory.fromString(name)
  return Memory.find(greet(memory.offset)).readString()
}
export function count(): void {
  const calls = Number(Var.getString('calls') ?? '0') + 1
  Var.set('calls', String(calls))
  Host.outputString(String(calls))
}
export function spin(): void { for (;;); }
`
const EDGE_INTERFACE = `
declare module 'main' { export function greeting(): I32; export function count(): I32; export function spin(): I32 }
declare module 'extism:host' { interface user { greet(name: I64): I64 } }
`

describe('in a runtime that compiles nothing', () => {
  beforeAll(() => runNode(['scripts/install-toolchains.mjs', 'node-24']))

  it('runs: host functions, vars, deadlines', async () => {
    const source = await workspace.write('edge.ts', EDGE_PLUGIN)
    const declarations = await workspace.write('edge.d.ts', EDGE_INTERFACE)
    const wasm = path.join(workspace.folder, 'edge.wasm')
    expect((await tenon(['build', source, '-i', declarations, '-o', wasm, '-q'])).stderr).toBe('')
    const output = path.join(workspace.folder, 'edge.linked.wasm')
    expect((await tenon(['link', wasm, '-o', output, '--timeout', '--memory-max', '64'])).stderr).toBe('')
    const script = await workspace.write('edge.mjs', EDGE)
    const host = path.resolve('packages/host/dist/index.js')
    const { stdout, stderr } = await execFile(NODE_24, [script, output, host])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual([
      'Hello edge',
      '1',
      '2',
      'ERR_TIMEOUT',
      true,
      '3',
      expect.stringContaining('greet'),
      'ERR_MODULE_INVALID',
    ])
  })
})

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { createPlugin, linkPlugin, type PluginOptions } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MODES = ['snapshot', 'bytecode', 'shared-engine'] as const
const root = fileURLToPath(new URL('../..', import.meta.url))
const node24 = path.join(root, '.tools/node-24/node_modules/.bin/node')

const hasNode24 = existsSync(node24)
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const missing = hasNode24 ? '' : ' (not installed: node scripts/install-toolchains.mjs node-24)'

const SOURCE = `
  const table = Array.from({ length: 100 }, (_, i) => i); let calls = 0
  export const count = () => String(++calls)
  export const sum = (input: string) => String(table.reduce((a, b) => a + b, Number(input)))
  export const spin = () => { for (;;); }
  export const hoard = () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20)) }
  export const fail = () => { throw new RangeError('no') }`

let directory: string
let entry: string

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tenon-modes-'))
  entry = path.join(directory, 'plugin.ts')
  await writeFile(entry, SOURCE)
})

afterAll(() => rm(directory, { recursive: true, force: true }))

describe.each(MODES)('a plug-in in the mode %s', (mode) => {
  async function create(options: PluginOptions = {}) {
    const { wasm, sharedEngine } = await compile(entry, { mode, debug: true })
    return createPlugin(wasm, { ...options, ...(sharedEngine && { engine: sharedEngine.bytes }) })
  }

  it.each(['fresh-per-call', 'new-instance'] as const)('starts anew at each call: %s', async (isolation) => {
    const plugin = await create({ isolation })
    for (let i = 0; i < 3; i++) expect((await plugin.call('count')).text()).toBe('1')
    expect((await plugin.call('sum', '50')).text()).toBe('5000')
    await plugin.close()
  })

  it.each([{}, { thread: 'worker' as const }])('is held to its limits, and goes on: %j', async (where) => {
    const plugin = await create({ ...where, limits: { timeoutMs: 500, memoryBytes: 32 << 20 } })
    await expect(plugin.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    await expect(plugin.call('hoard')).rejects.toThrow()
    expect((await plugin.call('sum', '50')).text()).toBe('5000')
    await plugin.close()
  })

  it('whose fuel ends while its top level runs fails the call', async () => {
    const { wasm, sharedEngine } = await compile(entry, { mode })
    const plugin = await createPlugin(wasm, {
      limits: { fuel: 1000 },
      ...(sharedEngine && { engine: sharedEngine.bytes }),
    })
    for (let i = 0; i < 2; i++) await expect(plugin.call('count')).rejects.toMatchObject({ code: 'ERR_FUEL_EXHAUSTED' })
    await plugin.close()
  })

  it('fails a call that throws, with the place, and goes on', async () => {
    const plugin = await create()
    await expect(plugin.call('fail')).rejects.toThrow(/RangeError: no\n +at fail \(plugin\.ts:7:/)
    expect((await plugin.call('count')).text()).toBe('1')
    await plugin.close()
  })

  it('is built the same in another folder and at another time', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'tenon-elsewhere-'))
    await cp(entry, path.join(elsewhere, 'plugin.ts'))
    const here = await compile(entry, { mode })
    expect(hashes(await compile(path.join(elsewhere, 'plugin.ts'), { mode }))).toEqual(hashes(here))
    await rm(elsewhere, { recursive: true })
  })

  it.skipIf(!hasNode24 && !isRequired)(`is built the same with another Node${missing}`, async () => {
    expect(inNode24(BUILD, entry, mode)).toEqual(hashes(await compile(entry, { mode })))
  })
})

describe('a plug-in as bytecode', () => {
  // Running what was linked needs multi-memory, which Node 20 has not.
  it.skipIf(!hasNode24 && !isRequired)(`is linked ahead of time, with limits and restoring${missing}`, async () => {
    const { wasm } = await compile(entry, { mode: 'bytecode' })
    const linked = await linkPlugin(wasm, { timeout: true, memoryBytes: 32 << 20, restore: true })
    expect(linked.restoreObstacle).toBeUndefined()
    const file = path.join(directory, 'linked.wasm')
    await writeFile(file, linked.wasm)
    expect(inNode24(RUN_LINKED, file)).toEqual(['1', '1', 'ERR_TIMEOUT', '1'])
  })
})

const RUN_LINKED = `
  import { readFileSync } from 'node:fs'
  import { createPlugin } from '@tenon/host'
  const limits = { timeoutMs: 500, memoryBytes: 32 << 20 }
  const options = { trustLinked: true, limits, isolation: 'fresh-per-call' }
  const plugin = await createPlugin(readFileSync(process.argv[1]), options)
  const outcomes = []
  for (const name of ['count', 'count', 'spin', 'count'])
    outcomes.push(await plugin.call(name).then((output) => output.text(), (error) => error.code))
  await plugin.close()
  console.log(JSON.stringify(outcomes))
  process.exit(0)`

const BUILD = `
  import { createHash } from 'node:crypto'
  import { compile } from '@tenon/compiler'
  const { wasm, sharedEngine } = await compile(process.argv[1], { mode: process.argv[2] })
  const modules = sharedEngine === undefined ? [wasm] : [wasm, sharedEngine.bytes]
  console.log(JSON.stringify(modules.map((bytes) => createHash('sha256').update(bytes).digest('hex'))))`

type Built = Awaited<ReturnType<typeof compile>>

function hashes({ wasm, sharedEngine }: Built): readonly string[] {
  const modules = sharedEngine === undefined ? [wasm] : [wasm, sharedEngine.bytes]
  return modules.map((bytes) => createHash('sha256').update(bytes).digest('hex'))
}

/** What a script writes, as JSON, in another Node and in another time zone. */
function inNode24(script: string, ...args: readonly string[]): unknown {
  const options = { cwd: path.join(root, 'tests'), env: { ...process.env, TZ: 'Asia/Tokyo' } }
  return JSON.parse(execFileSync(node24, ['--input-type=module', '-e', script, ...args], options).toString())
}

import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PLUGIN_WAT } from './cli-modules.ts'
import { assemble, createWorkspace, ROOT, runNode, type Workspace } from './cli-process.ts'

/** Loads a plug-in with a cache directory, and says what it did and how often it had the engine compile. */
const LOADER = `
import { readFile } from 'node:fs/promises'
const { createPlugin } = await import(process.argv[2])
const bytes = await readFile(process.argv[3])
let compilations = 0
const { compile } = WebAssembly
WebAssembly.compile = (given) => (compilations++, compile(given))
const options = { limits: { timeoutMs: 200 }, cache: { directory: process.argv[4] } }
const plugin = await createPlugin(bytes, options)
const output = (await plugin.call('echo', 'Hello')).text()
const stopped = await plugin.call('spin').catch((error) => error.code)
console.log(JSON.stringify([output, stopped, compilations]))
`

let workspace: Workspace
let script: string
let plugin: string

beforeAll(async () => {
  workspace = await createWorkspace()
  script = await workspace.write('loader.mjs', LOADER)
  plugin = await workspace.write('plugin.wasm', await assemble(PLUGIN_WAT))
})

afterAll(() => workspace.remove())

async function load(directory: string): Promise<readonly [string, string, number]> {
  const host = path.join(ROOT, 'packages/host/dist/index.node.js')
  const { stdout, stderr } = await runNode([script, host, plugin, directory])
  expect(stderr).toBe('')
  return JSON.parse(stdout.toString('utf8'))
}

it('is shared by processes that start at once, and saves work for the one after them', async () => {
  const directory = path.join(workspace.folder, 'cache')
  const first = await Promise.all(Array.from({ length: 5 }, () => load(directory)))
  for (const [output, stopped] of first) expect([output, stopped]).toEqual(['Hello', 'ERR_TIMEOUT'])
  const files = await readdir(directory)
  expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.tenon$/)])
  const before = await readFile(path.join(directory, files[0] ?? ''))
  const [output, stopped, compilations] = await load(directory)
  expect([output, stopped]).toEqual(['Hello', 'ERR_TIMEOUT'])
  expect(compilations).toBeLessThan(Math.max(...first.map(([, , count]) => count)))
  expect((await readFile(path.join(directory, files[0] ?? ''))).equals(before)).toBe(true)
})

import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLUGIN_WAT } from './cli-modules.ts'
import { assemble, createWorkspace, ROOT, runNode, type Workspace } from './cli-process.ts'

/** Uses a pool, and ends in one of several ways; says so when nothing is left to do. */
const SCRIPT = `
import { readFile } from 'node:fs/promises'
const [, , host, file, thread, end] = process.argv
const { createPool } = await import(host)
const pool = await createPool(await readFile(file), { thread, size: 2, limits: { timeoutMs: 20_000 } })
const calls = ['a', 'b', 'c', 'd'].map(async (input) => (await pool.call('echo', input)).text())
console.log((await Promise.all(calls)).join(''))
if (end === 'close') await pool.close()
if (end === 'drain') await pool.drain()
if (end === 'dispose') await pool[Symbol.asyncDispose]()
if (end === 'while it works') {
  const waiting = [1, 2, 3].map(() => pool.call('echo', 'x').catch(() => undefined))
  await pool.close()
  await Promise.all(waiting)
}
process.on('exit', () => console.log('exit'))
`

/** An idle pool waits for 30 seconds before it closes instances: much longer than this. */
const SOON_MS = 10_000

let workspace: Workspace
let script: string
let plugin: string

beforeAll(async () => {
  workspace = await createWorkspace()
  script = await workspace.write('pool.mjs', SCRIPT)
  plugin = await workspace.write('plugin.wasm', await assemble(PLUGIN_WAT))
})

afterAll(() => workspace.remove())

describe.each(['inline', 'worker'])('a process with a pool of instances in thread %s', (thread) => {
  it.each(['close', 'drain', 'dispose', 'while it works', 'nothing'])('ends by itself after: %s', async (end) => {
    const host = path.join(ROOT, 'packages/host/dist/index.node.js')
    const start = performance.now()
    const { stdout, stderr, code } = await runNode([script, host, plugin, thread, end])
    expect(stderr).toBe('')
    expect(stdout.toString('utf8')).toBe('abcd\nexit\n')
    expect(code).toBe(0)
    expect(performance.now() - start).toBeLessThan(SOON_MS)
  })
})

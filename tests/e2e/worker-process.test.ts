import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** A module that echoes, spins, and calls the host. */
const GUEST = `
import wabt from 'wabt'
import { createPlugin, hostFunction } from '@tenon/host'
const assembler = await wabt()
const source = new Uint8Array(assembler.parseWat('guest.wat', \`(module
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "input_offset" (func $offset (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/user" "wait" (func $wait))
  (func (export "echo") (call $output (call $offset) (call $length)))
  (func (export "wait") (call $wait))
  (func (export "spin") (loop (br 0))))\`).toBinary({}).buffer)
const functions = { wait: hostFunction([], [], () => new Promise(() => {})) }
const open = (options) => createPlugin(source, { thread: 'worker', functions, ...options })
`
const cwd = fileURLToPath(new URL('..', import.meta.url))

/** Runs a program that has all of the above; gives how it ended. */
function run(program: string): { status: number | null; stdout: string; stderr: string; ms: number } {
  const startedAt = performance.now()
  const args = ['--input-type=module', '--eval', GUEST + program]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 60_000 })
  return { status, stdout, stderr, ms: performance.now() - startedAt }
}

describe('a process with plug-ins in workers', () => {
  test('ends by itself, though they were not closed', () => {
    const { status, stdout, stderr } = run(`
      const plugins = [await open(), await open({ limits: { timeoutMs: 1000 } })]
      for (const plugin of plugins) console.log((await plugin.call('echo', 'done')).text())
      const closed = await open()
      await closed.close()`)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe('done\ndone\n')
  })

  test('waits for a call, though nothing else keeps it', () => {
    const { stdout } = run(`
      const plugin = await open()
      await plugin.call('spin', '', { timeoutMs: 200 }).catch((error) => console.log(error.code))`)
    expect(stdout).toBe('ERR_TIMEOUT\n')
  })

  test('ends after close(), whatever the plug-in was in', () => {
    const { status, stdout, stderr } = run(`
      for (const name of ['spin', 'wait']) {
        const plugin = await open()
        const call = plugin.call(name).catch((error) => console.log(error.code))
        setTimeout(() => plugin.close(), 50)
        await call
      }`)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe('ERR_PLUGIN_CLOSED\nERR_PLUGIN_CLOSED\n')
  })

  test.skipIf(!existsSync('/proc/self/task'))('ends the workers of plug-ins that were forgotten', () => {
    const { stdout } = run(`
      import { readdirSync } from 'node:fs'
      import { setFlagsFromString } from 'node:v8'
      import { runInNewContext } from 'node:vm'
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc')
      const threads = () => readdirSync('/proc/self/task').length
      const use = async () => void (await (await open()).call('echo', 'x'))
      for (let i = 0; i < 5; i++) await use()
      const before = threads()
      for (let i = 0; i < 200 && threads() > before - 4; i++) {
        collect()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      console.log(before - threads() >= 4)`)
    expect(stdout).toBe('true\n')
  })

  test('does not end for want of a file: the error is one to be caught', () => {
    const { status, stdout } = run(`
      await open({ workerUrl: 'file:///no/such/file.js' }).catch((error) => console.log(error.code))
      console.log((await (await open()).call('echo', 'on')).text())`)
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'ERR_WORKER_START\non\n' })
  })
})

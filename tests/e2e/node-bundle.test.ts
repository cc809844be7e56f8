import { spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from './cli-process.ts'
import { assembleWat } from '../../packages/host/src/assemble-wat.test-support.ts'

// What docs/workers.md says of applications for Node that a bundler makes one file of.

const PLUGIN = `(module
  (import "extism:host/env" "input_offset" (func $offset (result i64)))
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 1)
  (func (export "echo") (call $output (call $offset) (call $length))))`

const app = (workerUrl: string): string => `
  import { readFileSync } from 'node:fs'
  import { createPlugin } from '@tenon/host'
  const bytes = readFileSync(new URL('./plugin.wasm', import.meta.url))
  try {
    const plugin = await createPlugin(bytes, { thread: 'worker', workerUrl: ${workerUrl} })
    console.log((await plugin.call('echo', 'from a worker')).text())
    await plugin.close()
  } catch (error) {
    console.log(error.code, error.message)
  }`

let workshop: string
/** Where nothing is installed. */
let elsewhere: string

beforeAll(async () => {
  workshop = await mkdtemp(path.join(tmpdir(), 'tenon-bundle-'))
  elsewhere = await mkdtemp(path.join(tmpdir(), 'tenon-alone-'))
  await symlink(path.join(ROOT, 'node_modules'), path.join(workshop, 'node_modules'))
  await writeFile(path.join(workshop, 'plugin.wasm'), assembleWat(PLUGIN))
  await copyFile(path.join(workshop, 'plugin.wasm'), path.join(elsewhere, 'plugin.wasm'))
})

afterAll(async () => {
  await rm(workshop, { recursive: true })
  await rm(elsewhere, { recursive: true })
})

const FOR_NODE: BuildOptions = { bundle: true, platform: 'node', logLevel: 'silent' }

/** Bundles an application, and says what it prints in a folder. */
async function run(workerUrl: string, folder: string): Promise<string> {
  await writeFile(path.join(workshop, 'app.mjs'), app(workerUrl))
  const outfile = path.join(folder, 'bundle.mjs')
  await build({
    ...FOR_NODE,
    format: 'esm',
    absWorkingDir: workshop,
    entryPoints: ['app.mjs'],
    outfile,
    external: ['undici'],
  })
  expect(await readFile(outfile, 'utf8')).not.toMatch(/from "@tenon/)
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.trim()
}

describe('an application for Node that brings its host in one file', () => {
  it('finds the worker of the package that is installed', async () => {
    expect(await run(`new URL(import.meta.resolve('@tenon/host/worker'))`, workshop)).toBe('from a worker')
  })

  it('finds a worker that was bundled by itself, where nothing is installed', async () => {
    await build({
      ...FOR_NODE,
      format: 'cjs',
      absWorkingDir: workshop,
      entryPoints: { 'tenon-worker': '@tenon/host/worker' },
      outExtension: { '.js': '.cjs' },
      outdir: elsewhere,
    })
    expect(await run(`new URL('./tenon-worker.cjs', import.meta.url)`, elsewhere)).toBe('from a worker')
  })

  it('is told what to do where it does not say where the worker is', async () => {
    const printed = await run('undefined', elsewhere)
    expect(printed).toMatch(/^ERR_WORKER_START No worker .*Cannot find module .*with workerUrl$/)
  })
})

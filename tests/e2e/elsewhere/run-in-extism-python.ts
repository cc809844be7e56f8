import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CONFIG } from './cases.ts'
import type { Outcome, RunCalls } from './outcome.ts'

const python = fileURLToPath(new URL('../../../.tools/py/bin/python', import.meta.url))
const runner = fileURLToPath(new URL('run_in_extism.py', import.meta.url))

type RawOutcome = { readonly output: string } | { readonly error: string }

/** Whether Extism's native runtime is installed: `node scripts/install-toolchains.mjs native-runtimes`. */
export function hasExtismPython(): boolean {
  return existsSync(python) && spawnSync(python, ['-c', 'import extism']).status === 0
}

/** Extism's native runtime, through its Python SDK. */
export const runInExtismPython: RunCalls = async ({ wasm, engine }, calls, limits = {}) => {
  const job = {
    wasm: base64(wasm),
    ...(engine && { engine: base64(engine) }),
    config: CONFIG,
    limits,
    calls: calls.map(({ name, input = '' }) => ({ name, input: base64(new TextEncoder().encode(input)) })),
  }
  const options = { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 170_000 } as const
  const { status, signal, stdout, stderr } = spawnSync(python, [runner], options)
  if (status !== 0) throw new Error(`${runner} ended with ${status ?? signal}\n${stderr.slice(-2000)}`)
  return (JSON.parse(stdout) as RawOutcome[]).map(toOutcome)
}

function toOutcome(raw: RawOutcome): Outcome {
  return 'error' in raw ? raw : { output: new Uint8Array(Buffer.from(raw.output, 'base64')) }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

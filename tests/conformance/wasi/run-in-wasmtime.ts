import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const python = fileURLToPath(new URL('../../../.tools/py/bin/python', import.meta.url))
const oracle = fileURLToPath(new URL('oracle.py', import.meta.url))

/** A module that exports `_start` and `memory`, and what it is given. */
export interface WasiRun {
  readonly module: Uint8Array
  readonly usedBytes: number
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly stdin: Uint8Array
  /** Path on the host, path of the guest, whether it is read-only. */
  readonly directories: readonly (readonly [string, string, boolean])[]
}

/** What came of a run. */
export interface WasiOutcome {
  readonly exitCode: number
  readonly trap: string | null
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  /** The first `usedBytes` of the module's memory. */
  readonly memory: Uint8Array
}

/** Whether wasmtime is installed: `node scripts/install-toolchains.mjs native-runtimes`. */
export function hasWasmtime(): boolean {
  return existsSync(python) && spawnSync(python, ['-c', 'import wasmtime']).status === 0
}

/** Runs modules on wasmtime, all in one process. */
export function runInWasmtime(runs: readonly WasiRun[]): readonly WasiOutcome[] {
  const input = JSON.stringify(runs.map((run) => ({ ...run, module: base64(run.module), stdin: base64(run.stdin) })))
  const { status, signal, stdout, stderr } = spawnSync(python, [oracle], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(`oracle.py ended with ${status ?? signal}\n${stderr.slice(-2000)}`)
  const outcomes = JSON.parse(stdout) as readonly Record<keyof WasiOutcome, string>[]
  return outcomes.map((outcome) => ({
    exitCode: Number(outcome.exitCode),
    trap: outcome.trap,
    stdout: bytesOf(outcome.stdout),
    stderr: bytesOf(outcome.stderr),
    memory: bytesOf(outcome.memory),
  }))
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

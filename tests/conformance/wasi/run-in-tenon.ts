import { createWasi, type FileSystem, WasiTrap } from '@tenon/wasi'
import type { WasiOutcome, WasiRun } from './run-in-wasmtime.ts'

/** Runs a module on `@tenon/wasi`, in directories of whatever kind. */
export async function runInTenon(
  run: Omit<WasiRun, 'directories'>,
  directories: Readonly<Record<string, FileSystem>>,
): Promise<WasiOutcome> {
  const streams = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const { args, env, stdin } = run
  const wasi = createWasi({
    args,
    env,
    stdin,
    directories,
    stdout: (bytes) => streams.stdout.push(bytes),
    stderr: (bytes) => streams.stderr.push(bytes),
  })
  const module = await WebAssembly.compile(run.module as Uint8Array<ArrayBuffer>)
  const instance = await WebAssembly.instantiate(module, wasi.imports)
  const { exitCode, trap } = startOf(() => wasi.start(instance))
  wasi.close()
  const { buffer } = instance.exports['memory'] as WebAssembly.Memory
  const memory = new Uint8Array(buffer, 0, run.usedBytes).slice()
  return { exitCode, trap, stdout: joined(streams.stdout), stderr: joined(streams.stderr), memory }
}

function startOf(start: () => number): { exitCode: number; trap: string | null } {
  try {
    return { exitCode: start(), trap: null }
  } catch (error) {
    if (error instanceof WasiTrap || error instanceof WebAssembly.RuntimeError)
      return { exitCode: 0, trap: error.message }
    throw error
  }
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

import { SeparateKernel } from '@tenon/kernel'
import type { Program } from './programs.ts'

/** What the fixtures may import beyond the kernel; none of it has an effect that a program's output depends on. */
const ENVIRONMENT: WebAssembly.ModuleImports = {
  config_get: () => 0n,
  var_get: () => 0n,
  var_set: () => {},
  log_trace: () => {},
  log_debug: () => {},
  log_info: () => {},
  log_warn: () => {},
  log_error: () => {},
  get_log_level: () => 2,
  http_request: () => 0n,
  http_status_code: () => 0,
  http_headers: () => 0n,
}

/** WASI's `badf`: there is no such file descriptor. */
const BAD_DESCRIPTOR = 8

const MOST_OUTPUT_BYTES = 1 << 28

/**
 * Instantiates a module that passes of `@tenon/wasm-binary` may have changed, with a kernel beside it and nothing else of the
 * host: for comparing passes with each other. WASI answers 0 to everything and tells the time in turns of its clock.
 * @param more further imports, by namespace: what a pass made the module import
 * @returns runs the program once and gives its output
 * @throws where the program does not return 0
 */
export function instantiateBare(
  module: WebAssembly.Module,
  { exportName, input }: Program,
  more: WebAssembly.Imports = {},
): () => Uint8Array {
  const kernel = new SeparateKernel()
  const imports: WebAssembly.Imports = {
    'extism:host/env': { ...ENVIRONMENT, ...kernel.functions },
    'extism:host/user': { decorate: (handle: bigint) => handle },
    wasi_snapshot_preview1: scantWasi(module, () => exports['memory'] as WebAssembly.Memory),
    ...more,
  }
  const { exports } = new WebAssembly.Instance(module, imports)
  const call = (name: string): unknown => (exports[name] as (() => unknown) | undefined)?.()
  call('_initialize')
  const bytes = input()
  return () => {
    kernel.begin(bytes)
    const code = call(exportName)
    if (code !== 0) throw new Error(`${exportName} returned ${String(code)}`)
    return kernel.takeOutput(MOST_OUTPUT_BYTES)
  }
}

/** Go refuses to start where the clock says 0, and where there is no end of granted directories. */
function scantWasi(module: WebAssembly.Module, memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const wanted = WebAssembly.Module.imports(module).filter((item) => item.module === 'wasi_snapshot_preview1')
  const functions: WebAssembly.ModuleImports = Object.fromEntries(wanted.map(({ name }) => [name, () => 0]))
  let now = 1n
  functions['clock_time_get'] = (_clock: number, _precision: bigint, at: number) => {
    new DataView(memory().buffer).setBigUint64(at, now++, true)
    return 0
  }
  functions['fd_prestat_get'] = () => BAD_DESCRIPTOR
  return functions
}

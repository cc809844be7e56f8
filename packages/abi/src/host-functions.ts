// This file is a table: the ABI's imports, the only list of them.

/** A WebAssembly number type, as host functions use it. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64'

/** Parameter and result types of a function. */
export interface FunctionSignature {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** Import module of the ABI's own functions. */
export const ENV_NAMESPACE = 'extism:host/env'

/** Import module of an application's host functions unless it names another. */
export const USER_NAMESPACE = 'extism:host/user'

/** Import module of WASI preview 1. */
export const WASI_NAMESPACE = 'wasi_snapshot_preview1'

/** Name of a function of {@link ENV_NAMESPACE}. */
export type EnvFunctionName =
  | 'alloc'
  | 'free'
  | 'length'
  | 'length_unsafe'
  | 'load_u8'
  | 'load_u64'
  | 'store_u8'
  | 'store_u64'
  | 'input_load_u8'
  | 'input_load_u64'
  | 'input_set'
  | 'input_length'
  | 'input_offset'
  | 'output_set'
  | 'output_length'
  | 'output_offset'
  | 'error_set'
  | 'error_get'
  | 'reset'
  | 'memory_bytes'
  | 'config_get'
  | 'var_get'
  | 'var_set'
  | 'http_request'
  | 'http_status_code'
  | 'http_headers'
  | 'log_trace'
  | 'log_debug'
  | 'log_info'
  | 'log_warn'
  | 'log_error'
  | 'get_log_level'

/** What an ABI import needs of the host beyond its memory. */
export type EnvCapability = 'memory' | 'config' | 'vars' | 'http' | 'log'

/** One row of the ABI's import table. */
export interface EnvFunction extends FunctionSignature {
  readonly capability: EnvCapability
}

const row = (capability: EnvCapability, params: ValueType[], results: ValueType[]): EnvFunction => ({
  capability,
  params,
  results,
})

/**
 * The 20 functions of the kernel (`memory`) and the 12 of the host, with their wasm types.
 * An i64 is a handle, an offset or a length in bytes.
 */
export const ENV_FUNCTIONS: Readonly<Record<EnvFunctionName, EnvFunction>> = {
  alloc: row('memory', ['i64'], ['i64']),
  free: row('memory', ['i64'], []),
  length: row('memory', ['i64'], ['i64']),
  length_unsafe: row('memory', ['i64'], ['i64']),
  load_u8: row('memory', ['i64'], ['i32']),
  load_u64: row('memory', ['i64'], ['i64']),
  store_u8: row('memory', ['i64', 'i32'], []),
  store_u64: row('memory', ['i64', 'i64'], []),
  input_load_u8: row('memory', ['i64'], ['i32']),
  input_load_u64: row('memory', ['i64'], ['i64']),
  input_set: row('memory', ['i64', 'i64'], []),
  input_length: row('memory', [], ['i64']),
  input_offset: row('memory', [], ['i64']),
  output_set: row('memory', ['i64', 'i64'], []),
  output_length: row('memory', [], ['i64']),
  output_offset: row('memory', [], ['i64']),
  error_set: row('memory', ['i64'], []),
  error_get: row('memory', [], ['i64']),
  reset: row('memory', [], []),
  memory_bytes: row('memory', [], ['i64']),
  config_get: row('config', ['i64'], ['i64']),
  var_get: row('vars', ['i64'], ['i64']),
  var_set: row('vars', ['i64', 'i64'], []),
  http_request: row('http', ['i64', 'i64'], ['i64']),
  http_status_code: row('http', [], ['i32']),
  http_headers: row('http', [], ['i64']),
  log_trace: row('log', ['i64'], []),
  log_debug: row('log', ['i64'], []),
  log_info: row('log', ['i64'], []),
  log_warn: row('log', ['i64'], []),
  log_error: row('log', ['i64'], []),
  get_log_level: row('log', [], ['i32']),
}

/** Names of the functions that the kernel itself implements. */
export const KERNEL_FUNCTION_NAMES: readonly EnvFunctionName[] = Object.entries(ENV_FUNCTIONS)
  .filter(([, { capability }]) => capability === 'memory')
  .map(([name]) => name)
  .filter(isEnvFunctionName)

/** Whether the ABI has an import of this name. */
export function isEnvFunctionName(name: string): name is EnvFunctionName {
  return Object.hasOwn(ENV_FUNCTIONS, name)
}

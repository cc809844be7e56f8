import { describe, expect, it } from 'vitest'
import {
  ENV_FUNCTIONS,
  ENV_NAMESPACE,
  isEnvFunctionName,
  KERNEL_FUNCTION_NAMES,
  USER_NAMESPACE,
  WASI_NAMESPACE,
} from './host-functions.ts'

/** The ABI reference's table of section 1.1, as it stands there: who implements it, name, type. */
const REFERENCE = `
  kernel alloc (i64)->i64
  kernel free (i64)->()
  kernel length (i64)->i64
  kernel length_unsafe (i64)->i64
  kernel load_u8 (i64)->i32
  kernel load_u64 (i64)->i64
  kernel store_u8 (i64,i32)->()
  kernel store_u64 (i64,i64)->()
  kernel input_load_u8 (i64)->i32
  kernel input_load_u64 (i64)->i64
  kernel input_set (i64,i64)->()
  kernel input_length ()->i64
  kernel input_offset ()->i64
  kernel output_set (i64,i64)->()
  kernel output_length ()->i64
  kernel output_offset ()->i64
  kernel error_set (i64)->()
  kernel error_get ()->i64
  kernel reset ()->()
  kernel memory_bytes ()->i64
  host config_get (i64)->i64
  host var_get (i64)->i64
  host var_set (i64,i64)->()
  host http_request (i64,i64)->i64
  host http_status_code ()->i32
  host http_headers ()->i64
  host log_trace (i64)->()
  host log_debug (i64)->()
  host log_info (i64)->()
  host log_warn (i64)->()
  host log_error (i64)->()
  host get_log_level ()->i32`
  .trim()
  .split(/\n\s*/)

describe('the table of imports', () => {
  it('has the 32 functions of the ABI reference with their types', () => {
    const kernel = new Set<string>(KERNEL_FUNCTION_NAMES)
    const rows = Object.entries(ENV_FUNCTIONS).map(([name, { params, results }]) => {
      const type = `(${params.join(',')})->${results.join(',') || '()'}`
      return `${kernel.has(name) ? 'kernel' : 'host'} ${name} ${type}`
    })
    expect(rows).toHaveLength(32)
    expect(rows.toSorted()).toEqual(REFERENCE.toSorted())
  })

  it('names 20 functions of the kernel, each once', () => {
    expect(new Set(KERNEL_FUNCTION_NAMES).size).toBe(20)
    expect(KERNEL_FUNCTION_NAMES).toHaveLength(20)
  })

  it('says what each function of the host needs', () => {
    const capabilities = Object.entries(ENV_FUNCTIONS)
      .filter(([, { capability }]) => capability !== 'memory')
      .map(([name, { capability }]) => `${name}: ${capability}`)
    expect(capabilities).toEqual([
      'config_get: config',
      'var_get: vars',
      'var_set: vars',
      'http_request: http',
      'http_status_code: http',
      'http_headers: http',
      'log_trace: log',
      'log_debug: log',
      'log_info: log',
      'log_warn: log',
      'log_error: log',
      'get_log_level: log',
    ])
  })

  it('knows its namespaces', () => {
    expect([ENV_NAMESPACE, USER_NAMESPACE, WASI_NAMESPACE]).toEqual([
      'extism:host/env',
      'extism:host/user',
      'wasi_snapshot_preview1',
    ])
  })
})

describe('isEnvFunctionName', () => {
  it.each(['alloc', 'get_log_level'])('knows %s', (name) => {
    expect(isEnvFunctionName(name)).toBe(true)
  })

  it.each(['', 'Alloc', 'extism_alloc', 'memory', 'toString', '__proto__', 'constructor'])(
    'does not know %s',
    (name) => {
      expect(isEnvFunctionName(name)).toBe(false)
    },
  )
})

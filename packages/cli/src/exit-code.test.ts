import * as abi from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from './exit-code.ts'

describe('exitCodeOf', () => {
  it.each([
    [new abi.GuestError('ERR_GUEST_TRAP', ''), 1],
    [new abi.HostFunctionError('ERR_HOST_FUNCTION_THREW', ''), 1],
    [new abi.StateError('ERR_HTTP_FAILED', ''), 1],
    [new abi.ArgumentError(''), 2],
    [new abi.CompileError('ERR_SOURCE_SYNTAX', ''), 3],
    [new abi.ManifestError('ERR_MANIFEST_INVALID', ''), 4],
    [new abi.ModuleError('ERR_MODULE_FETCH', ''), 4],
    [new abi.LinkError('ERR_IMPORT_MISSING', ''), 4],
    [new abi.StateError('ERR_UNSUPPORTED_PLATFORM', ''), 4],
    [new abi.LimitError('ERR_TIMEOUT', ''), 5],
    [new abi.PermissionError('ERR_HOST_NOT_ALLOWED', ''), 5],
    [new TypeError(''), 70],
    ['a string', 70],
  ])('%s', (error, expected) => {
    expect(exitCodeOf(error)).toBe(expected)
  })
})

import {
  ArgumentError,
  CompileError,
  GuestError,
  HostFunctionError,
  LimitError,
  LinkError,
  ManifestError,
  ModuleError,
  PermissionError,
  PluginError,
  StateError,
} from '@tenon/abi'
import { describe, expect, test } from 'vitest'
import { fromErrorWire, toErrorWire } from './error-wire.ts'

const throughWire = (thrown: unknown): Error => fromErrorWire(structuredClone(toErrorWire(thrown)))

const details = { some: 'details', number: 1 }
const ONE_OF_EACH = [
  new ArgumentError('said', { argument: 'input' }),
  new CompileError('ERR_SOURCE_SYNTAX', 'said', { details }),
  new GuestError('ERR_GUEST_TRAP', 'said', { details }),
  new HostFunctionError('ERR_HOST_FUNCTION_THREW', 'said', { details }),
  new LimitError('ERR_TIMEOUT', 'said', { details }),
  new LinkError('ERR_IMPORT_MISSING', 'said', { details }),
  new ManifestError('ERR_MANIFEST_INVALID', 'said', { details }),
  new ModuleError('ERR_MODULE_FETCH', 'said', { details }),
  new PermissionError('ERR_HOST_NOT_ALLOWED', 'said', { details }),
  new StateError('ERR_WORKER_DIED', 'said', { details }),
]

describe('an error that goes to another thread', () => {
  test.each(ONE_OF_EACH)('arrives as a %s', (error) => {
    const found = throughWire(error)
    expect(found).toBeInstanceOf(error.constructor)
    expect(PluginError.is(found)).toBe(true)
    const { name, code, message, details, stack } = error
    expect(found).toMatchObject({ name, code, message, details, stack })
  })

  test('keeps its causes, as errors of their names', () => {
    const trap = new WebAssembly.RuntimeError('unreachable')
    const found = throughWire(new GuestError('ERR_GUEST_TRAP', 'trapped', { cause: trap }))
    expect(found.cause).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(found.cause).toMatchObject({ message: 'unreachable', stack: trap.stack })
    const range = throughWire(new StateError('ERR_ABORTED', 'x', { cause: new RangeError('outer') }))
    expect(range.cause).toMatchObject({ name: 'RangeError', message: 'outer' })
  })

  test('need not end: a circle of causes is cut', () => {
    const error = new Error('a')
    error.cause = error
    expect(throughWire(error).cause).toBeInstanceOf(Error)
  })

  test.each([
    ['text', 'text'],
    [5, '5'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ message: 'odd' }, 'odd'],
  ])('need not be one: %s', (thrown, message) => {
    const found = throughWire(thrown)
    expect(found).toBeInstanceOf(Error)
    expect(found.message).toBe(message)
  })

  test.each(['constructor', '__proto__', 'toString', 'NoSuchError'])('is never made by a class named %s', (name) => {
    const wire = { ...toErrorWire(new StateError('ERR_ABORTED', 'x')), name }
    expect(fromErrorWire(wire)).toMatchObject({ name, message: 'x' })
  })
})

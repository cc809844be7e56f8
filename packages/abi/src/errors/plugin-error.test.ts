import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ArgumentError } from './argument-error.ts'
import { CompileError } from './compile-error.ts'
import { ERROR_CODES } from './error-codes.ts'
import { GuestError } from './guest-error.ts'
import { HostFunctionError } from './host-function-error.ts'
import { LimitError } from './limit-error.ts'
import { LinkError } from './link-error.ts'
import { ManifestError } from './manifest-error.ts'
import { ModuleError } from './module-error.ts'
import { PermissionError } from './permission-error.ts'
import { PluginError } from './plugin-error.ts'
import { StateError } from './state-error.ts'

const ONE_OF_EACH: readonly (readonly [string, PluginError, string])[] = [
  ['ArgumentError', new ArgumentError('said'), 'ERR_ARGUMENT'],
  ['CompileError', new CompileError('ERR_SOURCE_SYNTAX', 'said'), 'ERR_SOURCE_SYNTAX'],
  ['GuestError', new GuestError('ERR_GUEST_TRAP', 'said'), 'ERR_GUEST_TRAP'],
  ['HostFunctionError', new HostFunctionError('ERR_HOST_FUNCTION_THREW', 'said'), 'ERR_HOST_FUNCTION_THREW'],
  ['LimitError', new LimitError('ERR_TIMEOUT', 'said'), 'ERR_TIMEOUT'],
  ['LinkError', new LinkError('ERR_IMPORT_MISSING', 'said'), 'ERR_IMPORT_MISSING'],
  ['ManifestError', new ManifestError('ERR_MANIFEST_INVALID', 'said'), 'ERR_MANIFEST_INVALID'],
  ['ModuleError', new ModuleError('ERR_MODULE_FETCH', 'said'), 'ERR_MODULE_FETCH'],
  ['PermissionError', new PermissionError('ERR_HOST_NOT_ALLOWED', 'said'), 'ERR_HOST_NOT_ALLOWED'],
  ['StateError', new StateError('ERR_PLUGIN_CLOSED', 'said'), 'ERR_PLUGIN_CLOSED'],
]

describe.each(ONE_OF_EACH)('%s', (name, error, code) => {
  it('is an Error with its name, code and message', () => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(PluginError)
    expect(error).toMatchObject({ name, code, message: 'said', details: {} })
    expect(String(error)).toBe(`${name}: said`)
    expect(ERROR_CODES).toContain(code)
  })

  it('has no cause unless it is given one, and no visible mark', () => {
    expect('cause' in error).toBe(false)
    expect(Object.keys(error).toSorted()).toEqual(['code', 'details', 'name'])
    expect(Object.getOwnPropertySymbols(Object.assign({}, error))).toEqual([])
  })
})

describe('an error', () => {
  it('keeps its cause and its details', () => {
    const cause = new RangeError('inner')
    const error = new LimitError('ERR_VAR_LIMIT', 'full', { cause, details: { limit: 'varBytes', allowed: 1 } })
    expect(error.cause).toBe(cause)
    expect(error.details).toEqual({ limit: 'varBytes', allowed: 1 })
    expect(new StateError('ERR_ABORTED', 'x', { cause: null })).toHaveProperty('cause', null)
  })

  it('says which argument was wrong', () => {
    expect(new ArgumentError('wrong', { argument: 'input' }).details).toEqual({ argument: 'input' })
  })
})

describe('PluginError.is', () => {
  it('knows an error that another copy of the package made', async () => {
    const copy: string = './limit-error.ts?another-copy'
    const other = (await import(copy)) as { readonly LimitError: typeof LimitError }
    const error = new other.LimitError('ERR_TIMEOUT', 'late')
    expect(error).not.toBeInstanceOf(LimitError)
    expect(PluginError.is(error)).toBe(true)
  })

  it('knows one from another realm', () => {
    const error: unknown = runInNewContext(
      `const error = new Error('elsewhere')
       Object.defineProperty(error, Symbol.for('tenon.PluginError'), { value: true })
       error`,
    )
    expect(error).not.toBeInstanceOf(Error)
    expect(PluginError.is(error)).toBe(true)
  })

  it.each([
    ['an Error', new Error('x')],
    ['one that looks like it', { name: 'LimitError', code: 'ERR_TIMEOUT', message: 'x', details: {} }],
    ['text', 'ERR_TIMEOUT'],
    ['null', null],
    ['undefined', undefined],
  ])('does not take %s for one', (_, value) => {
    expect(PluginError.is(value)).toBe(false)
  })
})

describe('ERROR_CODES', () => {
  it('has each code once, all of one form', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length)
    for (const code of ERROR_CODES) expect(code).toMatch(/^ERR_[A-Z]+(_[A-Z]+)*$/)
  })
})

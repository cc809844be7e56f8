import { ENV_NAMESPACE, WASI_NAMESPACE } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { hostFunction } from '../host-function.ts'
import type { ImportInfo, ModuleShape } from '../module-shape.ts'
import { checkImports, type ImportOffer } from './resolve-imports.ts'

const NOTHING: ImportOffer = { functions: new Map(), modules: new Map(), wasi: undefined }

function importing(wanted: Partial<ImportInfo> & { module: string; name: string }): ModuleShape {
  return { exports: [], imports: [{ kind: 'function', ...wanted }] }
}

function codeOf(shape: ModuleShape, offer: Partial<ImportOffer>): unknown {
  try {
    checkImports(shape, { ...NOTHING, ...offer })
    return 'ok'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('checkImports', () => {
  const functions = new Map([['ns', new Map([['f', hostFunction(['i64'], ['i64'], (_c, a) => a)]])]])
  const memory = { name: 'm', kind: 'memory' as const }
  const start = { name: '_start', kind: 'function' as const }
  const modules = new Map([
    ['lib', { imports: [], exports: [memory] }],
    ['command', { imports: [], exports: [memory, start] }],
  ])
  const signature = { params: ['i64'], results: ['i64'] }

  it.each([
    ['an ABI function', { module: ENV_NAMESPACE, name: 'alloc', signature }, {}, 'ok'],
    ['an ABI function of unknown type', { module: ENV_NAMESPACE, name: 'alloc' }, {}, 'ok'],
    [
      'an ABI function of another type',
      { module: ENV_NAMESPACE, name: 'alloc', signature: { params: ['i32'], results: ['i32'] } },
      {},
      'ERR_IMPORT_TYPE',
    ],
    ['an ABI function that is none', { module: ENV_NAMESPACE, name: 'toString' }, {}, 'ERR_IMPORT_MISSING'],
    ['the kernel memory', { module: ENV_NAMESPACE, name: 'memory', kind: 'memory' as const }, {}, 'ERR_IMPORT_MISSING'],
    ['a host function', { module: 'ns', name: 'f', signature }, { functions }, 'ok'],
    [
      'a host function of another type',
      { module: 'ns', name: 'f', signature: { params: [], results: [] } },
      { functions },
      'ERR_IMPORT_TYPE',
    ],
    [
      'a host function as a memory',
      { module: 'ns', name: 'f', kind: 'memory' as const },
      { functions },
      'ERR_IMPORT_TYPE',
    ],
    [
      'a host function of another namespace',
      { module: 'other', name: 'f', signature },
      { functions },
      'ERR_IMPORT_MISSING',
    ],
    ['a linked memory', { module: 'lib', name: 'm', kind: 'memory' as const }, { modules }, 'ok'],
    ['a linked memory as a function', { module: 'lib', name: 'm' }, { modules }, 'ERR_IMPORT_TYPE'],
    ['what a linked module has not', { module: 'lib', name: 'x' }, { modules }, 'ERR_IMPORT_MISSING'],
    ['WASI that was not granted', { module: WASI_NAMESPACE, name: 'fd_write' }, {}, 'ERR_IMPORT_MISSING'],
    [
      'WASI of another type',
      { module: WASI_NAMESPACE, name: 'fd_write', signature: { params: ['i64'], results: ['i32'] } },
      { wasi: new Set(['fd_write']) },
      'ERR_IMPORT_TYPE',
    ],
    [
      'WASI as a memory',
      { module: WASI_NAMESPACE, name: 'fd_write', kind: 'memory' as const },
      { wasi: new Set(['fd_write']) },
      'ERR_IMPORT_MISSING',
    ],
    [
      'a memory of a linked command',
      { module: 'command', name: 'm', kind: 'memory' as const },
      { modules },
      'ERR_IMPORT_TYPE',
    ],
    ['a function of a linked command', { module: 'command', name: '_start' }, { modules }, 'ok'],
    ['WASI that was granted', { module: WASI_NAMESPACE, name: 'fd_write' }, { wasi: new Set(['fd_write']) }, 'ok'],
    ['the namespace env', { module: 'env', name: 'extism_alloc' }, {}, 'ERR_IMPORT_MISSING'],
  ])('%s', (_what, wanted, offer, expected) => {
    expect(codeOf(importing(wanted), offer)).toBe(expected)
  })
})

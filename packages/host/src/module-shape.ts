import { ArgumentError, type FunctionSignature, LinkError } from '@tenon/abi'

/** What kind of thing crosses a module's border. */
export type ExternalKind = 'function' | 'memory' | 'table' | 'global' | 'tag'

/** One export of a module. */
export interface ExportInfo {
  readonly name: string
  readonly kind: ExternalKind
  /** Of a function, where the module's bytes were at hand. Types beyond the four numbers appear by their names. */
  readonly signature?: Signature
}

/** One import of a module. */
export interface ImportInfo extends ExportInfo {
  /** The namespace it is imported from. */
  readonly module: string
}

/** A function's type with each value type by its name in the specification. */
export interface Signature {
  readonly params: readonly string[]
  readonly results: readonly string[]
}

/** The border of a module: all that linking needs to know of it. */
export interface ModuleShape {
  readonly exports: readonly ExportInfo[]
  readonly imports: readonly ImportInfo[]
}

/** Whether a module is a WASI command: linked to others, each call of one of its functions gets an instance of its own. */
export function isCommand({ exports }: ModuleShape): boolean {
  return exports.some(({ name, kind }) => name === '_start' && kind === 'function')
}

/** Whether two function types are the same. */
export function sameSignature(a: Signature, b: Signature | FunctionSignature): boolean {
  return formatSignature(a) === formatSignature(b)
}

/** A function type as messages show it: `(i64, i32) -> (i64)`. */
export function formatSignature({ params, results }: Signature | FunctionSignature): string {
  return `(${params.join(', ')}) -> (${results.join(', ')})`
}

/** Whether a function can be called as a plug-in's: no parameters, and no result or one i32. */
export function isCallable({ params, results }: Signature): boolean {
  return params.length === 0 && (results.length === 0 || (results.length === 1 && results[0] === 'i32'))
}

/** Whether there is an export of this name that can be called, as far as its type is known. */
export function isCallableExport(exports: readonly ExportInfo[], name: string): boolean {
  const found = exports.find((item) => item.name === name)
  return found?.kind === 'function' && (found.signature === undefined || isCallable(found.signature))
}

/**
 * Checks that a module exports a function of this name that can be called.
 * @throws {LinkError} ERR_EXPORT_MISSING, ERR_EXPORT_TYPE
 */
export function assertCallable(shape: ModuleShape, name: unknown): asserts name is string {
  if (typeof name !== 'string') {
    throw new ArgumentError('The name of a function must be a string', { argument: 'name' })
  }
  const found = shape.exports.find((item) => item.name === name)
  if (found === undefined) throw missingExport(shape, name)
  if (found.kind !== 'function') throw wrongExport(name, `a ${found.kind}`)
  if (found.signature && !isCallable(found.signature)) throw wrongExport(name, formatSignature(found.signature))
}

/** The error of an export that cannot be called as a plug-in's function. */
export function wrongExport(name: string, found: string): LinkError {
  return new LinkError(
    'ERR_EXPORT_TYPE',
    `Export ${JSON.stringify(name)} must be a function () -> (i32), but is ${found}`,
    {
      details: { name },
    },
  )
}

function missingExport({ exports }: ModuleShape, name: string): LinkError {
  const callable = exports.filter(({ kind, signature }) => kind === 'function' && (!signature || isCallable(signature)))
  const names = callable.map((item) => item.name).join(', ')
  return new LinkError('ERR_EXPORT_MISSING', `Function not found: ${name}; the plug-in exports ${names || 'none'}`, {
    details: { name },
  })
}

import { dequal } from 'dequal'
import objectInspect from 'object-inspect'
import * as types from './util-types.ts'

/** What of Node's util needs neither streams nor the engine's inside. `inspect` writes as the package `object-inspect`. */
type Callback = (error: unknown, value?: unknown) => void
type Callable = (...values: unknown[]) => unknown

const CUSTOM = Symbol.for('nodejs.util.promisify.custom')

export const inspect = Object.assign((value: unknown, options?: object): string => objectInspect(value, options), {
  custom: Symbol.for('nodejs.util.inspect.custom'),
})

const SPECIFIERS: Readonly<Record<string, (value: unknown) => string>> = {
  s: (value) => (typeof value === 'object' && value !== null ? inspect(value) : String(value)),
  d: (value) => (typeof value === 'bigint' ? `${value}n` : String(Number(value))),
  i: (value) => (typeof value === 'bigint' ? `${value}n` : String(Number.parseInt(String(value), 10))),
  f: (value) => String(Number.parseFloat(String(value))),
  j: (value) => JSON.stringify(value),
  o: inspect,
  O: inspect,
  c: () => '',
}

export function format(first?: unknown, ...rest: unknown[]): string {
  if (typeof first !== 'string') return [first, ...rest].map((value) => shown(value)).join(' ')
  const values = [...rest]
  const text = first.replaceAll(/%([sdifjoOc%])/g, (whole, letter: string) => {
    if (letter === '%') return values.length === rest.length && rest.length === 0 ? whole : '%'
    return values.length === 0 ? whole : (SPECIFIERS[letter]?.(values.shift()) ?? whole)
  })
  return [text, ...values.map((value) => shown(value))].join(' ')
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : inspect(value))

export function inherits(constructor: { prototype: object; super_?: unknown }, parent: { prototype: object }): void {
  constructor.super_ = parent
  Object.setPrototypeOf(constructor.prototype, parent.prototype)
}

export function promisify(original: Callable): Callable {
  const own: unknown = Reflect.get(original, CUSTOM)
  if (typeof own === 'function') return own as Callable
  return function promisified(this: unknown, ...values) {
    return new Promise((resolve, reject) => {
      const settle: Callback = (error, value) => (error ? reject(error) : resolve(value))
      Reflect.apply(original, this, [...values, settle])
    })
  }
}
Object.assign(promisify, { custom: CUSTOM })

export function callbackify(original: (...values: unknown[]) => Promise<unknown>): Callable {
  return function callbackified(this: unknown, ...values) {
    const callback = values.pop() as Callback
    const promise: Promise<unknown> = Reflect.apply(original, this, values)
    const later = (error: unknown, value?: unknown): void => queueMicrotask(() => callback(error, value))
    promise.then(
      (value) => later(null, value),
      (error: unknown) => later(error ?? new Error('rejected with no reason')),
    )
  }
}

/** Warns at the first call. */
export function deprecate(original: Callable, message: string): Callable {
  let isWarned = false
  return function deprecated(this: unknown, ...values) {
    if (!isWarned) console.warn(`DeprecationWarning: ${message}`)
    isWarned = true
    return Reflect.apply(original, this, values)
  }
}

/** Nothing switches sections on here. */
export const debuglog = (): Callable => Object.assign(() => undefined, { enabled: false })
export const debug = debuglog

export const stripVTControlCharacters = (text: string): string => text.replaceAll(ANSI, '')
const ANSI = new RegExp(String.raw`\u001B\[[0-?]*[ -/]*[@-~]`, 'g')

export const isDeepStrictEqual = (left: unknown, right: unknown): boolean => dequal(left, right)
export const isArray = Array.isArray
export const toUSVString = (text: string): string => text.toWellFormed()
export const TextEncoder = globalThis.TextEncoder
export const TextDecoder = globalThis.TextDecoder
export { types }

export default {
  callbackify,
  debug,
  debuglog,
  deprecate,
  format,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
}

import { dequal } from 'dequal'
import { inspect } from './util.ts'

/** Node's assert: every comparison is the strict one, as in `assert/strict`. */
interface AssertionDetails {
  readonly message?: string | undefined
  readonly actual?: unknown
  readonly expected?: unknown
  readonly operator?: string
}

export class AssertionError extends Error {
  override readonly name = 'AssertionError'
  readonly code = 'ERR_ASSERTION'
  readonly actual: unknown
  readonly expected: unknown
  readonly operator: string | undefined

  constructor({ message, actual, expected, operator }: AssertionDetails) {
    super(message ?? `${inspect(actual)} ${operator ?? 'is not'} ${inspect(expected)}`)
    this.actual = actual
    this.expected = expected
    this.operator = operator
  }
}

type Message = string | Error | undefined
type Matcher = RegExp | ((error: unknown) => boolean) | (new (...values: never[]) => unknown) | object

function check(isRight: boolean, message: Message, details: AssertionDetails): void {
  if (isRight) return
  if (message instanceof Error) throw message
  throw new AssertionError({ ...details, ...(message === undefined ? {} : { message }) })
}

export function ok(value?: unknown, message?: string | Error): void {
  check(Boolean(value), message, { actual: value, expected: true, operator: '==' })
}

export function equal(actual: unknown, expected: unknown, message?: string | Error): void {
  check(Object.is(actual, expected), message, { actual, expected, operator: 'strictEqual' })
}

export function notEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  check(!Object.is(actual, expected), message, { actual, expected, operator: 'notStrictEqual' })
}

export function deepEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  check(dequal(actual, expected), message, { actual, expected, operator: 'deepStrictEqual' })
}

export function notDeepEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  check(!dequal(actual, expected), message, { actual, expected, operator: 'notDeepStrictEqual' })
}

export function match(text: string, pattern: RegExp, message?: string | Error): void {
  check(pattern.test(text), message, { actual: text, expected: pattern, operator: 'match' })
}

export function doesNotMatch(text: string, pattern: RegExp, message?: string | Error): void {
  check(!pattern.test(text), message, { actual: text, expected: pattern, operator: 'doesNotMatch' })
}

export function fail(message: string | Error = 'Failed'): never {
  throw message instanceof Error ? message : new AssertionError({ message, operator: 'fail' })
}

export function ifError(value: unknown): void {
  if (value !== null && value !== undefined)
    throw value instanceof Error ? value : new AssertionError({ actual: value })
}

function isMatch(error: unknown, matcher: Matcher): boolean {
  if (matcher instanceof RegExp) return matcher.test(String(error))
  if (typeof matcher !== 'function') {
    return Object.entries(matcher).every(([key, value]) => {
      const own: unknown = Reflect.get(Object(error) as object, key)
      return value instanceof RegExp ? value.test(String(own)) : dequal(own, value)
    })
  }
  if (matcher.prototype !== undefined && error instanceof matcher) return true
  if (Error.isPrototypeOf(matcher)) return false
  return Boolean(Reflect.apply(matcher as (error: unknown) => unknown, undefined, [error]))
}

function checkThrown(error: unknown, matcher: Matcher | string | undefined, message: Message): void {
  if (matcher === undefined || typeof matcher === 'string' || isMatch(error, matcher)) return
  check(false, message, { message: 'The error is not the expected one', actual: error, expected: matcher })
}

function failMissing(what: string, matcher: Matcher | string | undefined, message: Message): never {
  const [kind, reason] = typeof matcher === 'string' ? ['', matcher] : [nameOf(matcher), message]
  if (reason instanceof Error) throw reason
  fail(`Missing expected ${what}${kind}${reason === undefined ? '.' : `: ${reason}`}`)
}

function nameOf(matcher: Matcher | undefined): string {
  return typeof matcher === 'function' && matcher.name !== '' ? ` (${matcher.name})` : ''
}

export function throws(run: () => unknown, matcher?: Matcher | string, message?: string | Error): void {
  try {
    run()
  } catch (error) {
    return checkThrown(error, matcher, message)
  }
  failMissing('exception', matcher, message)
}

export async function rejects(
  run: Promise<unknown> | (() => Promise<unknown>),
  matcher?: Matcher | string,
  message?: string | Error,
): Promise<void> {
  try {
    await (typeof run === 'function' ? run() : run)
  } catch (error) {
    return checkThrown(error, matcher, message)
  }
  failMissing('rejection', matcher, message)
}

const assert = (value?: unknown, message?: string | Error): void => ok(value, message)
const members = {
  AssertionError,
  ok,
  equal,
  notEqual,
  deepEqual,
  notDeepEqual,
  match,
  doesNotMatch,
  fail,
  ifError,
  throws,
  rejects,
  strictEqual: equal,
  notStrictEqual: notEqual,
  deepStrictEqual: deepEqual,
  notDeepStrictEqual: notDeepEqual,
}

export const strictEqual = equal
export const notStrictEqual = notEqual
export const deepStrictEqual = deepEqual
export const notDeepStrictEqual = notDeepEqual
export const strict = Object.assign(assert, members)
Object.assign(strict, { strict })

export default strict

import { ArgumentError, LOG_LEVELS } from '@tenon/abi'
import type { CacheOptions } from './cache/cache-options.ts'
import { isLimitName } from './check-limits.ts'
import type { PluginOptions } from './plugin-options.ts'
import { ISOLATIONS } from './restore/isolation.ts'
import { VarStore } from './var-store.ts'
import { isWasiOptions, WASI_OPTION_NAMES } from './wasi/is-wasi-options.ts'

interface Check {
  readonly accepts: (value: unknown) => boolean
  /** What the option must be, for the message. */
  readonly expected: string
}

const RECORD: Check = { accepts: isRecord, expected: 'an object' }
const BOOLEAN: Check = { accepts: (value) => typeof value === 'boolean', expected: 'true or false' }
/** All there are, so that none is forgotten here. */
const CACHE_MEMBERS: Readonly<Record<keyof CacheOptions, true>> = {
  maxBytes: true,
  directory: true,
  directoryBytes: true,
}

const OPTIONS: Readonly<Record<keyof PluginOptions, Check>> = {
  functions: RECORD,
  config: RECORD,
  allowedHosts: { accepts: isStringList, expected: 'a list of strings' },
  allowedPaths: {
    accepts: (value) => isRecord(value) && isStringList(Object.values(value)),
    expected: 'an object of strings',
  },
  httpResponseHeaders: BOOLEAN,
  wasi: {
    accepts: (value) => typeof value === 'boolean' || isWasiOptions(value),
    expected: `true, false, or an object of what WASI has: ${WASI_OPTION_NAMES.join(', ')}`,
  },
  limits: RECORD,
  logger: {
    accepts: (value) => typeof value === 'function' || hasFunctions(value, LOG_LEVELS),
    expected: 'a function, or an object with a function a level',
  },
  logLevel: {
    accepts: (value) => [...LOG_LEVELS, 'off'].some((level) => level === value),
    expected: `one of ${LOG_LEVELS.join(', ')} and off`,
  },
  vars: { accepts: (value) => value instanceof VarStore, expected: 'a VarStore' },
  fetch: { accepts: (value) => typeof value === 'function', expected: 'a function' },
  link: BOOLEAN,
  cache: {
    accepts: isCacheOption,
    expected: 'true, false, or an object with maxBytes, directory or directoryBytes',
  },
  trustLinked: BOOLEAN,
  isolation: {
    accepts: (value) => ISOLATIONS.some((isolation) => isolation === value),
    expected: `one of ${ISOLATIONS.join(', ')}`,
  },
  thread: {
    accepts: (value) => value === 'inline' || value === 'worker' || value === 'auto',
    expected: "'inline', 'worker' or 'auto'",
  },
  workerUrl: {
    accepts: (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
    expected: 'a URL',
  },
  engine: {
    accepts: (value) => ['string', 'object', 'function'].includes(typeof value),
    expected: 'a path, URL, bytes, Response or Module, or a function that gives one',
  },
  sourceMap: {
    accepts: (value) => ['boolean', 'string', 'object'].includes(typeof value),
    expected: 'a source map, as text or parsed, a list of them, true or false',
  },
  signal: { accepts: isAbortSignal, expected: 'an AbortSignal' },
}

/**
 * Checks that options are ones that exist and of their types: a limit misspelt is a limit that does not hold. Their
 * contents are checked where they are used.
 * @param others names of options that were taken out before, for the message
 * @throws {ArgumentError} ERR_ARGUMENT
 */
export function assertOptions(options: unknown, others: readonly string[] = []): void {
  if (!isRecord(options)) throw new ArgumentError('Options must be an object', { argument: 'options' })
  for (const [name, value] of Object.entries(options)) {
    if (!isOptionName(name)) throw unknownOption(name, others)
    const { accepts, expected } = OPTIONS[name]
    if (value !== undefined && value !== null && !accepts(value)) {
      throw new ArgumentError(`${name} must be ${expected}`, { argument: name })
    }
  }
}

function unknownOption(name: string, others: readonly string[]): ArgumentError {
  const names = [...new Set([...Object.keys(OPTIONS), ...others])].join(', ')
  const known = isLimitName(name) ? `it is a limit: limits: { ${name} }` : `there are ${names}`
  return new ArgumentError(`There is no option named ${name}; ${known}`, { argument: name })
}

/** Whether something can be asked if it was aborted. */
export function isAbortSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value
}

function isOptionName(name: string): name is keyof PluginOptions {
  return Object.hasOwn(OPTIONS, name)
}

/** Not a list, a Map or a Set, whose contents would go unseen. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value)
}

function isCacheOption(value: unknown): boolean {
  if (typeof value === 'boolean') return true
  return isRecord(value) && Object.entries(value).every(([name, member]) => isCacheMember(name, member))
}

function isCacheMember(name: string, value: unknown): boolean {
  if (value === undefined) return Object.hasOwn(CACHE_MEMBERS, name)
  if (name === 'directory') return typeof value === 'string' && value !== ''
  return Object.hasOwn(CACHE_MEMBERS, name) && typeof value === 'number' && value >= 0
}

function isStringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  const members = value as Readonly<Record<string, unknown>>
  return names.every((name) => members[name] === undefined || typeof members[name] === 'function')
}

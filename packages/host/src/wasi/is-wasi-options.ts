import { isUint8Array } from '@tenon/abi'
import type { WasiOptions } from './wasi-options.ts'

type Accepts = (value: unknown) => boolean

const isFunction: Accepts = (value) => typeof value === 'function'
const isString: Accepts = (value) => typeof value === 'string'

/** All there are, so that none is forgotten here. */
const MEMBERS: Readonly<Record<keyof WasiOptions, Accepts>> = {
  args: (value) => Array.isArray(value) && value.every(isString),
  env: (value) => isObject(value) && Object.values(value).every(isString),
  stdin: (value) => isString(value) || isFunction(value) || isUint8Array(value),
  stdout: isFunction,
  stderr: isFunction,
  files: (value) => isObject(value) && Object.values(value).every(isFiles),
  clock: (value) => value === 'coarse' || value === 'precise' || isClock(value),
  random: isFunction,
  deterministic: (value) => typeof value === 'boolean' || isDeterminism(value),
  maxOpenFiles: (value) => Number.isInteger(value) && Number(value) > 0,
}

/** The names of WASI's options. */
export const WASI_OPTION_NAMES: readonly string[] = Object.keys(MEMBERS)

/** Whether something is WASI's options: none that does not exist, and each of its type. */
export function isWasiOptions(value: unknown): value is WasiOptions {
  if (!isObject(value)) return false
  return Object.entries(value).every(([name, member]) => {
    if (!isMember(name)) return false
    return member === undefined || member === null || MEMBERS[name](member)
  })
}

function isMember(name: string): name is keyof WasiOptions {
  return Object.hasOwn(MEMBERS, name)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A file system, or files by name, and directories of such. */
function isFiles(value: unknown): boolean {
  if (!isObject(value)) return false
  if (typeof value['open'] === 'function') return true
  return Object.values(value).every((entry) => isString(entry) || isUint8Array(entry) || isFiles(entry))
}

function isClock(value: unknown): boolean {
  if (!isObject(value)) return false
  const { realtime, monotonic, resolution } = value
  return isFunction(realtime) && isFunction(monotonic) && (resolution === undefined || typeof resolution === 'bigint')
}

function isDeterminism(value: unknown): boolean {
  if (!isObject(value)) return false
  const { seed, startsAt, ...others } = value
  const isSeed = seed === undefined || typeof seed === 'number'
  return isSeed && (startsAt === undefined || startsAt instanceof Date) && Object.keys(others).length === 0
}

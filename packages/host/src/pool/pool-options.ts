import { ArgumentError } from '@tenon/abi'
import { assertOptions } from '../check-options.ts'
import type { PluginOptions } from '../plugin-options.ts'
import { VarStore } from '../var-store.ts'

/** What a pool's plug-ins are granted, and how many there are of them. */
export interface PoolOptions extends Omit<PluginOptions, 'vars'> {
  /** Instances there may be at once, made when they are first needed; as many as the machine has cores by default. */
  readonly size?: number
  /** Calls that may wait for an instance; one more fails with ERR_POOL_FULL. 1024 by default, `Infinity` for no bound. */
  readonly maxQueue?: number
  /** Milliseconds after which an instance that nobody needs is closed; 30 000 by default, `Infinity` for never. */
  readonly idleMs?: number
  /** Calls after which an instance is closed and replaced by a new one; `Infinity`, the default, for never. */
  readonly recycleAfterCalls?: number
  /**
   * Whose the vars are: each instance's own, by default; one store that all share; or one that you made. With `isolation`
   * those of an instance's own last no longer than a call, or a lease.
   */
  readonly vars?: 'per-instance' | 'shared' | VarStore
}

/** How a pool behaves: its options but for the plug-ins', checked and complete. */
export interface PoolSettings {
  readonly size: number
  readonly maxQueue: number
  readonly idleMs: number
  readonly recycleAfterCalls: number
  readonly vars: 'per-instance' | 'shared' | VarStore
}

interface Setting<T> {
  readonly accepts: (value: unknown) => boolean
  readonly expected: string
  readonly byDefault: T
}

const isCount = (least: number) => (value: unknown) =>
  value === Infinity || (Number.isInteger(value) && (value as number) >= least)
const isOneOf = (values: readonly unknown[]) => (value: unknown) => values.includes(value)

const SETTINGS: { readonly [Name in keyof PoolSettings]: Setting<PoolSettings[Name]> } = {
  size: {
    accepts: (value) => value !== Infinity && isCount(1)(value),
    expected: 'an integer of 1 or more',
    byDefault: 1,
  },
  maxQueue: { accepts: isCount(0), expected: 'an integer of 0 or more, or Infinity', byDefault: 1024 },
  idleMs: {
    accepts: (value) => typeof value === 'number' && value >= 0,
    expected: 'a number of 0 or more',
    byDefault: 30_000,
  },
  recycleAfterCalls: { accepts: isCount(1), expected: 'an integer of 1 or more, or Infinity', byDefault: Infinity },
  vars: {
    accepts: (value) => value instanceof VarStore || isOneOf(['per-instance', 'shared'])(value),
    expected: "'per-instance', 'shared' or a VarStore",
    byDefault: 'per-instance',
  },
}

/**
 * Takes a pool's options apart. What is `undefined` or `null` says nothing.
 * @param cores for `size`, where it is not given
 * @throws {ArgumentError} ERR_ARGUMENT
 */
export function splitOptions(options: PoolOptions, cores: number): { plugin: PluginOptions; settings: PoolSettings } {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError('Options must be an object', { argument: 'options' })
  }
  const { size, maxQueue, idleMs, recycleAfterCalls, vars, ...plugin } = options
  assertOptions(plugin, Object.keys(SETTINGS))
  const settings = {
    size: read('size', size ?? cores),
    maxQueue: read('maxQueue', maxQueue),
    idleMs: read('idleMs', idleMs),
    recycleAfterCalls: read('recycleAfterCalls', recycleAfterCalls),
    vars: read('vars', vars),
  }
  return { plugin, settings }
}

function read<Name extends keyof PoolSettings>(name: Name, value: unknown): PoolSettings[Name] {
  const { accepts, expected, byDefault } = SETTINGS[name]
  if (value === undefined || value === null) return byDefault
  if (!accepts(value)) throw new ArgumentError(`${name} must be ${expected}`, { argument: name })
  return value as PoolSettings[Name]
}

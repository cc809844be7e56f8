import { ArgumentError } from '@tenon/abi'
import type { PluginOptions } from '../plugin-options.ts'
import type { Plugin } from '../plugin.ts'

/** Options that a new version may have of its own: all but `vars`, which outlive versions. */
export interface SwapOptions extends Omit<PluginOptions, 'vars'> {
  /**
   * Tries an instance of the new version before it serves, such as by a call whose answer is known: if it throws, or its
   * promise is rejected, all stays as it is. The instance is reset afterwards.
   */
  readonly check?: VersionCheck
}

/** Tries an instance of a new version, by what it throws. */
export type VersionCheck = (plugin: Plugin) => unknown

/** @throws {ArgumentError} ERR_ARGUMENT */
export function assertSwapOptions(options: unknown): asserts options is SwapOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError('The options of a swap must be an object', { argument: 'options' })
  }
  if ('check' in options && options.check !== undefined && typeof options.check !== 'function') {
    throw new ArgumentError('check must be a function', { argument: 'check' })
  }
  // They would be silently without effect.
  if ('vars' in options) throw new ArgumentError('A new version has the vars of its pool', { argument: 'vars' })
}

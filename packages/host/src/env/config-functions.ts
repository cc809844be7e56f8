import type { EnvState, ImportedFunction } from './env-state.ts'
import { takeText } from './guest-block.ts'

/** `config_get`: a value of the host's config, or 0. */
export function configFunctions({ kernel, config }: EnvState): Record<string, ImportedFunction> {
  return {
    config_get(key: bigint): bigint {
      const value = config.get(takeText(kernel, key, 'config_get key'))
      return value === undefined ? 0n : kernel.store(value)
    },
  }
}

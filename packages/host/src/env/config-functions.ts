import { TELL, TELL_CONFIG_KEY } from '../http/told-failure.ts'
import type { EnvState, ImportedFunction } from './env-state.ts'
import { takeShortText } from './guest-block.ts'

/** Of UTF-16, in UTF-8. */
const MAX_BYTES_OF_A_UNIT = 3

/** `config_get`: a value of the host's config, or 0. One key is the host's own: whether it can tell of HTTP failures. */
export function configFunctions({ kernel, config: given }: EnvState): Record<string, ImportedFunction> {
  const config = new Map([...given, [TELL_CONFIG_KEY, TELL]])
  const longestBytes = Math.max(0, ...Array.from(config.keys(), (key) => key.length * MAX_BYTES_OF_A_UNIT))
  return {
    config_get(key: bigint): bigint {
      const name = takeShortText(kernel, key, 'config_get key', longestBytes)
      const value = name === undefined ? undefined : config.get(name)
      return value === undefined ? 0n : kernel.store(value)
    },
  }
}

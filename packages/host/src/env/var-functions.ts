import type { EnvState, ImportedFunction } from './env-state.ts'
import { takeBytes, takeShortText, takeText } from './guest-block.ts'

/** `var_get` and `var_set`: what a plug-in keeps between calls. */
export function varFunctions({ kernel, vars }: EnvState): Record<string, ImportedFunction> {
  return {
    var_get(key: bigint): bigint {
      const name = takeShortText(kernel, key, 'var_get key', vars.maxBytes)
      const value = name === undefined ? undefined : vars.get(name)
      return value === undefined ? 0n : kernel.store(value)
    },
    var_set(key: bigint, value: bigint): void {
      vars.assertEnabled()
      if (value === 0n) {
        const name = takeShortText(kernel, key, 'var_set key', vars.maxBytes)
        if (name !== undefined) vars.delete(name)
        return
      }
      // Before they are read, as gigabytes take long.
      vars.assertFits(kernel.blockLength(key) + kernel.blockLength(value))
      vars.set(takeText(kernel, key, 'var_set key'), takeBytes(kernel, value, 'var_set value'))
    },
  }
}

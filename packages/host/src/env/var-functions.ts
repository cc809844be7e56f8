import type { EnvState, ImportedFunction } from './env-state.ts'
import { takeBytes, takeText } from './guest-block.ts'

/** `var_get` and `var_set`: what a plug-in keeps between calls. */
export function varFunctions({ kernel, vars }: EnvState): Record<string, ImportedFunction> {
  return {
    var_get(key: bigint): bigint {
      const value = vars.get(takeText(kernel, key, 'var_get key'))
      return value === undefined ? 0n : kernel.store(value)
    },
    var_set(key: bigint, value: bigint): void {
      vars.assertEnabled()
      const name = takeText(kernel, key, 'var_set key')
      if (value === 0n) vars.delete(name)
      else vars.set(name, takeBytes(kernel, value, 'var_set value'))
    },
  }
}

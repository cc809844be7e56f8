/** The engines there are: `fast` is the one for plug-ins that compute, `small` the same QuickJS compiled for size. */
export type EngineVariant = 'fast' | 'small'

/** All of them, the default first. */
export const ENGINE_VARIANTS: readonly EngineVariant[] = ['fast', 'small']

/** The name of a variant's files in `build`, without their endings. */
export function engineFileName(variant: EngineVariant): string {
  return variant === 'fast' ? 'engine' : `engine-${variant}`
}

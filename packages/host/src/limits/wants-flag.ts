import type { Limits } from '@tenon/abi'
import { hasMultiMemory } from '../loader/runtime-features.ts'

/** Whether what stops a plug-in within these limits had better be a flag, where somebody can raise one. */
export function wantsFlag({ timeoutMs, yieldEveryMs }: Limits): boolean {
  return timeoutMs !== undefined && yieldEveryMs === undefined && hasMultiMemory()
}

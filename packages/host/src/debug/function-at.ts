import type { CodeLayout } from '@tenon/wasm-binary/debug'

/** The index of the function whose body a byte of a module is in; `undefined` where it is in none. */
export function functionAt({ starts, ends, firstFunction }: CodeLayout, position: number): number | undefined {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ends[middle] ?? 0) <= position) low = middle + 1
    else high = middle
  }
  const start = starts[low]
  return start !== undefined && start <= position ? firstFunction + low : undefined
}

import { type ErrorDetails, LimitError } from '@tenon/abi'
import type { Refusal } from './memory-budget.ts'

/** How runtimes say that there was no memory: QuickJS and Go, our engine, Rust, C++, Zig, C. */
const SAYS_OUT_OF_MEMORY = /out of memory|no memory|memory allocation|bad_?alloc|OutOfMemory|cannot allocate/i

/** The codes that runtimes exit with after a fatal error: Go's, and that of an abort. */
const FATAL_EXIT_CODES: ReadonlySet<number> = new Set([2, 134])

/** Whether an error text that a plug-in set says that it had no memory. */
export function saysOutOfMemory(errorText: string): boolean {
  return SAYS_OUT_OF_MEMORY.test(errorText)
}

/** Whether a runtime exits with this code when it cannot go on, rather than the plug-in's author. */
export function isFatalExit(exitCode: number): boolean {
  return FATAL_EXIT_CODES.has(exitCode)
}

/**
 * The error of a plug-in that died as it was refused memory.
 * @param how it ended, for the message
 */
export function diedOfRefusal(
  { limit, asked, allowed }: Refusal,
  how: string,
  options: { readonly cause?: unknown; readonly details: ErrorDetails },
): LimitError {
  const what =
    limit === 'kernelBlocks'
      ? `had too many blocks: it asked for ${asked} live ones, limits.kernelBlocks allows ${allowed}`
      : `ran out of memory: it asked for ${asked} bytes in all, limits.memoryBytes allows ${allowed}`
  return new LimitError('ERR_MEMORY_LIMIT', `The plug-in ${what} (${how})`, {
    ...options,
    details: { limit, asked, allowed, ...options.details },
  })
}

/** What the error of a plug-in that failed in another way says of a refusal in the same call, if there was one. */
export function refusalDetails(refusal: Refusal | undefined): ErrorDetails {
  return refusal === undefined ? {} : { refusedGrowth: refusal }
}

/** The same, for the end of a message. */
export function refusalRemark(refusal: Refusal | undefined): string {
  if (refusal === undefined) return ''
  const unit = refusal.limit === 'kernelBlocks' ? 'live blocks' : 'bytes in all'
  return `, after limits.${refusal.limit} had refused it ${refusal.asked} ${unit}`
}

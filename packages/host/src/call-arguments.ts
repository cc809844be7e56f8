import { ArgumentError, byteView } from '@tenon/abi'
import { isAbortSignal } from './check-options.ts'

/** What a call takes in: text (passed as UTF-8), bytes, or nothing. */
export type CallInput = string | Uint8Array | ArrayBuffer

/** Options of one call. */
export interface CallOptions {
  /** Handed to host functions as `context.hostContext`. */
  readonly context?: unknown
  /** Keeps a call from beginning, and ends one that waits, gives way to others, runs in a worker, or whose host function aborts it. */
  readonly signal?: AbortSignal
  /** Milliseconds for this call, instead of `limits.timeoutMs`; inline only where that was set at creation. */
  readonly timeoutMs?: number
}

const CALL_OPTIONS: Readonly<Record<keyof CallOptions, true>> = { context: true, signal: true, timeoutMs: true }

/**
 * Checks the options of a call: one misspelt would be a timeout that does not hold.
 * @throws {ArgumentError} ERR_ARGUMENT
 */
export function assertCallOptions(options: unknown): asserts options is CallOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError('The options of a call must be an object', { argument: 'options' })
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(CALL_OPTIONS, name)) {
      const names = Object.keys(CALL_OPTIONS).join(', ')
      throw new ArgumentError(`A call has no option named ${name}; there are ${names}`, { argument: name })
    }
  }
  const { timeoutMs, signal } = options as { readonly timeoutMs?: unknown; readonly signal?: unknown }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 0)) {
    throw new ArgumentError('timeoutMs must be a number of 0 or more', { argument: 'timeoutMs' })
  }
  if (signal !== undefined && signal !== null && !isAbortSignal(signal)) {
    throw new ArgumentError('signal must be an AbortSignal', { argument: 'signal' })
  }
}

/**
 * Bytes or text as the kernel takes them; views keep their offset and length.
 * @throws {ArgumentError} ERR_ARGUMENT for anything else
 */
export function toKernelInput(input: unknown): string | Uint8Array {
  if (typeof input === 'string') return input
  // One of length 0 may be all that is left of a buffer that was transferred away.
  if (ArrayBuffer.isView(input) && input instanceof Uint8Array && input.length > 0) return input
  const bytes = byteView(input)
  if (bytes !== undefined) return bytes
  throw notAnInput(input)
}

function notAnInput(input: unknown): ArgumentError {
  const found = isBuffer(input) ? 'a buffer that was transferred away' : input === null ? 'null' : typeof input
  const cure = isBuffer(input) ? '' : '; make text of other values, with JSON.stringify'
  return new ArgumentError(`An input must be a string, a Uint8Array or an ArrayBuffer, not ${found}${cure}`, {
    argument: 'input',
  })
}

/** One that `byteView` has refused. */
function isBuffer(input: unknown): boolean {
  return ArrayBuffer.isView(input) || Object.prototype.toString.call(input) === '[object ArrayBuffer]'
}

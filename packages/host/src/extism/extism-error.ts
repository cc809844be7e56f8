import { type ErrorCode, PluginError } from '@tenon/abi'

/** An error in the words of `@extism/extism`; `code` and `cause` are tenon's. */
class ExtismError extends Error {
  readonly code: ErrorCode

  constructor(message: string, cause: PluginError) {
    super(message, { cause })
    this.code = cause.code
  }
}

/** What was thrown, in the words of `@extism/extism` where it has words for it. */
export function toExtismError(thrown: unknown): unknown {
  if (!PluginError.is(thrown)) return thrown
  const { cause } = thrown
  // There these two come as they were thrown.
  if (thrown.code === 'ERR_HOST_FUNCTION_THREW' && cause !== undefined) return cause
  if (thrown.code === 'ERR_GUEST_TRAP' && cause instanceof Error) return cause
  const message = messageOf(thrown)
  return message === undefined ? thrown : new ExtismError(message, thrown)
}

/** The error of a call that reported one. */
export function reported(text: string): Error {
  return new Error(wordsOf(text))
}

function wordsOf(text: string): string {
  return `Plugin-originated error: ${text}`
}

function messageOf({ code, message, details }: PluginError): string | undefined {
  const { name, url, host } = details
  switch (code) {
    case 'ERR_GUEST_RETURNED_ERROR':
      return wordsOf(message)
    case 'ERR_GUEST_TRAP':
      return typeof details['trap'] === 'string' ? details['trap'] : message
    case 'ERR_EXPORT_MISSING':
      return `Plugin error: function "${String(name)}" does not exist`
    case 'ERR_EXPORT_TYPE':
      return `Plugin error: export "${String(name)}" is not a function`
    case 'ERR_MODULE_HASH_MISMATCH':
      return `Plugin error: hash mismatch. Expected: ${String(details['expected'])}. Actual: ${String(details['found'])}`
    case 'ERR_TIMEOUT':
      return 'EXTISM: call canceled due to timeout'
    case 'ERR_PLUGIN_BUSY':
      return 'plugin is not reentrant'
    case 'ERR_HOST_NOT_ALLOWED':
      return `Call error: HTTP request to "${String(url)}" is not allowed (no allowedHosts match "${String(host)}")`
    default:
      return undefined
  }
}

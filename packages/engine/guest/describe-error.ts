import { describeThrown, visibleStack } from './inspect.ts'

/** A thrown value as JSON, for the build: `{ name, message, stack }`. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return JSON.stringify({ name: 'Error', message: describeThrown(thrown), stack: '' })
  return JSON.stringify({ name: String(thrown.name), message: String(thrown.message), stack: visibleStack(thrown) })
}

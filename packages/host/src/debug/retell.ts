import { type GuestFrame, type PluginError } from '@tenon/abi'
import type { RawFrame } from './guest-frame.ts'

/** What is to be told of an error. */
export interface Retelling {
  readonly message: string
  readonly frames: readonly (GuestFrame | RawFrame)[]
  /** Lines of its stack that go before those of the host. */
  readonly lines: readonly string[]
}

/** Changes what an error tells, in place: it may be on its way to someone who has seen it. */
export function retell(error: PluginError, { message, frames, lines }: Retelling): void {
  const { frames: before, ...others } = error.details
  if (frames.length > 0 || before !== undefined) {
    define(error, 'details', frames.length === 0 ? others : { ...others, frames }, true)
  }
  // The engine makes the text of a stack when it is first read.
  if (lines.length > 0 || message !== error.message) retellStack(error, message, lines)
  if (message !== error.message) define(error, 'message', message, false)
}

function retellStack(error: PluginError, message: string, lines: readonly string[]): void {
  const { stack } = error
  if (stack !== undefined) define(error, 'stack', newStack(error, stack, message, lines), false)
}

/** Some engines put name and message before the lines, others have the lines alone. */
function newStack({ name, message }: PluginError, stack: string, newMessage: string, lines: readonly string[]): string {
  const start = stack.indexOf(message)
  const hasHead = start >= 0 && !stack.slice(0, start).includes('\n')
  const rest = hasHead ? stack.slice(start + message.length).replace(/^\n/, '') : stack
  const head = hasHead ? [`${name}: ${newMessage}`] : []
  return [...head, ...lines, rest].join('\n')
}

function define(error: PluginError, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}

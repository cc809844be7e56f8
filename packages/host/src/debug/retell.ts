import type { GuestFrame, PluginError } from '@tenon/abi'
import { defineWhenRead } from './define-when-read.ts'
import type { RawFrame } from './guest-frame.ts'
import { stackReader } from './stack-reader.ts'

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

/** Errors that tell their frames once they are asked. */
const told = new WeakSet<PluginError>()

/** Whether {@link retellWhenRead} was given an error. */
export function isTold(error: PluginError): boolean {
  return told.has(error)
}

/**
 * As {@link retell}, but the frames are made when somebody reads them, or the stack: that may take longer than whoever
 * waits for the error should wait, and most never look.
 * @param find gives the frames and the lines; it is called once at most, and must not throw
 */
export function retellWhenRead(error: PluginError, message: string, find: () => Omit<Retelling, 'message'>): void {
  let found: Omit<Retelling, 'message'> | undefined
  const tell = (): Omit<Retelling, 'message'> => (found ??= find())
  const { name, message: messageBefore } = error
  const readStack = stackReader(error)
  const details = withoutFrames(error.details)
  defineWhenRead(details, 'frames', true, () => (tell().frames.length === 0 ? undefined : tell().frames))
  define(error, 'details', details, true)
  defineWhenRead(error, 'stack', false, () => {
    const stack = readStack()
    return stack && newStack({ name, message: messageBefore }, stack, message, tell().lines)
  })
  if (message !== messageBefore) define(error, 'message', message, false)
  told.add(error)
}

/** They are not read, as that may have them made. */
function withoutFrames(details: PluginError['details']): Record<string, unknown> {
  const keys = Object.keys(details).filter((key) => key !== 'frames')
  return Object.fromEntries(keys.map((key) => [key, details[key]]))
}

function retellStack(error: PluginError, message: string, lines: readonly string[]): void {
  const { stack } = error
  if (stack !== undefined) define(error, 'stack', newStack(error, stack, message, lines), false)
}

/** Some engines put name and message before the lines, others have the lines alone. */
function newStack(
  { name, message }: Pick<PluginError, 'name' | 'message'>,
  stack: string,
  newMessage: string,
  lines: readonly string[],
): string {
  const start = stack.indexOf(message)
  const hasHead = start >= 0 && !stack.slice(0, start).includes('\n')
  const rest = hasHead ? stack.slice(start + message.length).replace(/^\n/, '') : stack
  const head = hasHead ? [`${name}: ${newMessage}`] : []
  return [...head, ...lines, rest].join('\n')
}

function define(error: PluginError, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}

import { GuestError, LimitError, type PluginError } from '@tenon/abi'
import { defineWhenRead } from './define-when-read.ts'
import { parseEngineStack } from './engine-stack.ts'
import { isRawFrame, type RawFrame } from './guest-frame.ts'
import { retell } from './retell.ts'
import { stackReader } from './stack-reader.ts'

/** The frames of errors whose details have not been read since they were noted. */
const noted = new WeakMap<PluginError, () => readonly RawFrame[]>()

/**
 * Notes in an error which functions of the plug-in were under way, as the engine tells of it once somebody asks;
 * {@link PluginDebug} explains that, in this thread or another.
 * @param thrown what came out of the plug-in, or out of the host code that it called
 */
export function noteFrames(error: PluginError, thrown: unknown): void {
  if (!(error instanceof GuestError || error instanceof LimitError) || !(thrown instanceof Error)) return
  let found: readonly RawFrame[] | undefined
  const readStack = stackReader(thrown)
  const frames = (): readonly RawFrame[] => (found ??= parseEngineStack(readStack()))
  const details = { ...error.details }
  defineWhenRead(details, 'frames', true, () => (frames().length === 0 ? undefined : frames()))
  Object.defineProperty(error, 'details', { value: details, enumerable: true, configurable: true, writable: true })
  noted.set(error, frames)
}

/** What finds the frames that the engine told of an error, without reading them; `undefined` where it told of none. */
export function notedFrames(error: PluginError): (() => readonly RawFrame[]) | undefined {
  const unread = noted.get(error)
  if (unread !== undefined) return unread
  const { frames } = error.details
  const raw = Array.isArray(frames) ? frames.filter(isRawFrame) : []
  return raw.length === 0 ? undefined : () => raw
}

/** Notes in an error the frames that another one tells of. */
export function takeFrames(error: PluginError, other: PluginError): void {
  const { frames } = other.details
  if (Array.isArray(frames)) retell(error, { message: error.message, frames: frames.filter(isRawFrame), lines: [] })
}

import { GuestError, LimitError, type PluginError } from '@tenon/abi'
import { parseEngineStack } from './engine-stack.ts'
import { isRawFrame } from './guest-frame.ts'
import { retell } from './retell.ts'

/**
 * Notes in an error which functions of the plug-in were under way, as the engine tells of it; {@link PluginDebug} explains
 * that, in this thread or another.
 * @param thrown what came out of the plug-in, or out of the host code that it called
 */
export function noteFrames(error: PluginError, thrown: unknown): void {
  if (!(error instanceof GuestError || error instanceof LimitError)) return
  const frames = parseEngineStack(stackOf(thrown))
  if (frames.length > 0) retell(error, { message: error.message, frames, lines: [] })
}

/** Notes in an error the frames that another one tells of. */
export function takeFrames(error: PluginError, other: PluginError): void {
  const { frames } = other.details
  if (Array.isArray(frames)) retell(error, { message: error.message, frames: frames.filter(isRawFrame), lines: [] })
}

function stackOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.stack : undefined
}

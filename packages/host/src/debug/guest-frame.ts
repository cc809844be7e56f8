/** A frame as the engine tells of it: a place in a module that passes have changed. */
export interface RawFrame {
  /** The module, as the engine names it: the same for all frames of one module, and of no use beyond that. */
  readonly origin: string
  /** Its name in the module's `name` section, or that of its export; absent where the engine gives none. */
  readonly name?: string
  readonly index?: number
  readonly offset?: number
}

/** Whether a frame is still to be explained. */
export function isRawFrame(frame: unknown): frame is RawFrame {
  return typeof frame === 'object' && frame !== null && 'origin' in frame
}

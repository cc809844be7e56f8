/** Plug-in code did not come back in time. Its engine is of no use any more. */
export class EngineTimeoutError extends Error {
  /** The time that it had, in milliseconds. */
  readonly timeoutMs: number
  /**
   * Where it was, as `EngineScriptError.scriptStack`: the functions, and in each the line that it last came by, which in a
   * short loop is one before it. Empty where the engine could not tell.
   */
  readonly scriptStack: string

  constructor(timeoutMs: number, scriptStack: string) {
    super(`plug-in code ran for longer than ${timeoutMs} ms`)
    this.name = 'EngineTimeoutError'
    this.timeoutMs = timeoutMs
    this.scriptStack = scriptStack
  }
}

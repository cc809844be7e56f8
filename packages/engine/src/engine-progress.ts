/** What a build of the engine is at. */
export interface EngineProgress {
  /** The steps come in this order; each may report more than once. */
  readonly step: 'source' | 'compile' | 'snapshot'
  /** One line for a person. */
  readonly message: string
  /** How much of the whole build is done, 0 to 1, where it is known. */
  readonly fraction?: number
}

/** Called now and then during a build. */
export type OnProgress = (progress: EngineProgress) => void

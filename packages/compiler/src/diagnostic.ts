import type { SourcePlace } from './source-place.ts'

/** Something the author should know that does not stop the build. */
export interface Diagnostic {
  /** One or more lines for a person. */
  readonly message: string
  /** Where it is, if it has a place. */
  readonly place?: SourcePlace
}

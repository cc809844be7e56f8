import { takeBuildLog } from './console.ts'
import { declareHostFunction } from './host-functions.ts'
import { describeThrown, setStackMapper } from './inspect.ts'
import { native } from './native.ts'
import { dropUnsettled } from './settle.ts'
import { makeStackMapper } from './source-map.ts'
import { wellFormed } from './well-formed.ts'

/** What there is to do before a plug-in's module runs. */
interface SetUp {
  /** Arguments of `__hostFunction`, for those that the interface file declares. */
  readonly hostFunctions?: readonly Parameters<typeof declareHostFunction>[]
  readonly sourceMap?: Parameters<typeof makeStackMapper>[0]
}

/** Does what a plug-in that is no snapshot brings as JSON; no text is nothing to do. */
export function setUp(text: string): void {
  if (text === '') return
  const { hostFunctions = [], sourceMap } = JSON.parse(text) as SetUp
  for (const declaration of hostFunctions) declareHostFunction(...declaration)
  if (sourceMap !== undefined) setStackMapper(makeStackMapper(sourceMap))
}

/** Tells the host what the top level threw when it ran before a first call. */
export function reportLoadFailure(thrown: unknown): void {
  native.error(wellFormed(`the plug-in's top level failed: ${describeThrown(thrown)}`))
}

/** Ends the top level's stage: nothing that it left to run runs later. What it logged was the build's. */
export function seal(): void {
  takeBuildLog()
  dropUnsettled()
}

import { StateError } from '@tenon/abi'
import { loadOnce } from '../load-once.ts'
import type { Instrument } from './passes.ts'

/** Gives the pass over code, loaded when it is first asked for: it is half of all passes, and most plug-ins have no limit. */
export const loadInstrument: () => Promise<Instrument> = loadOnce(
  async () => (await import('./code-pass.ts')).instrument,
)

/** Stands for it where no code is to be rewritten: none must go on unchanged that was to be. */
export const unneeded: Instrument = () => {
  throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'What rewrites code was not loaded')
}

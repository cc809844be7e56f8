import { StateError } from '@tenon/abi'
import { loadOnce } from '../load-once.ts'
import type { Instrument } from './passes.ts'

/**
 * Gives the pass over code, loaded when it is first asked for: it is half of all passes, and most plug-ins have no limit.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where it cannot be loaded; who asks again tries again
 */
export const loadInstrument: () => Promise<Instrument> = loadOnce(async () => {
  try {
    return (await import('./code-pass.ts')).instrument
  } catch (cause) {
    throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'What enforces the limits of a plug-in could not be loaded', {
      cause,
    })
  }
})

/** Stands for it where no code is to be rewritten: none must go on unchanged that was to be. */
export const unneeded: Instrument = () => {
  throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'What rewrites code was not loaded')
}

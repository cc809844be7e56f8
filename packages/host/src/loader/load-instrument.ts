import { StateError } from '@tenon/abi'
import { loadOnce } from '../load-once.ts'
import { type Instrument, type PassOptions, rewritesCode } from './passes.ts'

const load = loadOnce(async (): Promise<Instrument> => (await import('./code-pass.ts')).instrument)

/** Code must not go on unchanged where it was to be rewritten. */
const notLoaded: Instrument = () => {
  throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'What rewrites code was not loaded')
}

/** The pass over code, loaded where these options need it: it is half of what the passes are, and most plug-ins have no limit. */
export async function loadInstrument(options: PassOptions): Promise<Instrument> {
  return rewritesCode(options) ? load() : notLoaded
}

import type { WasiOptions } from '../wasi-options.ts'
import { seededRandom } from './seeded-random.ts'
import { systemRandom } from './system-random.ts'

/** The randomness that options ask for. */
export function chooseRandom({ random, deterministic }: WasiOptions): (target: Uint8Array) => void {
  if (random !== undefined) return random
  if (deterministic === undefined || deterministic === false) return systemRandom
  return seededRandom(deterministic === true ? 0 : (deterministic.seed ?? 0))
}

import { seededRandom } from '../random/seeded-random.ts'

/** Choices by a seed: the same in every run. */
export class Chance {
  readonly #fill: (target: Uint8Array) => void
  readonly #word = new Uint8Array(4)

  constructor(seed: number) {
    this.#fill = seededRandom(seed)
  }

  /** A whole number from 0 on, and below `count`. */
  below(count: number): number {
    this.#fill(this.#word)
    return new DataView(this.#word.buffer).getUint32(0) % count
  }

  /** One of some. */
  of<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new Error('nothing to choose from')
    return choice
  }
}

/** Seeds that no run has had: named by the test that fails. */
export function newSeeds(count: number): number[] {
  return [...crypto.getRandomValues(new Uint32Array(count))]
}

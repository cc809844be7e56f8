/**
 * A source of bytes that look random and are the same for the same seed: xoshiro128**, begun with splitmix32. Not for
 * secrets.
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export function seededRandom(seed: number): (target: Uint8Array) => void {
  const state = Uint32Array.from(splitmix(seed >>> 0))
  return (target) => {
    for (let i = 0; i < target.length; i += 4) {
      const word = next(state)
      for (let j = i; j < Math.min(i + 4, target.length); j++) target[j] = word >>> ((j - i) * 8)
    }
  }
}

function splitmix(seed: number): number[] {
  let state = seed
  return Array.from({ length: 4 }, () => {
    state = (state + 0x9e37_79b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  })
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

function next(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state
  const mixedC = c ^ a
  const mixedD = d ^ b
  state[0] = a ^ mixedD
  state[1] = b ^ mixedC
  state[2] = mixedC ^ (b << 9)
  state[3] = rotate(mixedD, 11)
  return Math.imul(rotate(Math.imul(b, 5), 7), 9)
}

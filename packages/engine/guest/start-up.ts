import { native } from './native.ts'

let isFirstCall = true

/** What the first call of an instance does: the build froze the random seed, and may have left the clock out. */
export function startUp(): void {
  if (!isFirstCall) return
  isFirstCall = false
  if (!native.seedRandom()) Math.random = throwing('random numbers', 'random or crypto')
  if (!native.hasClock()) removeClock()
}

function throwing(subject: string, words: string): () => never {
  return () => {
    throw new TypeError(`${subject} were left out of this plug-in, because its source does not mention ${words}`)
  }
}

/** Without a clock all times would be the same, silently. */
function removeClock(): void {
  const get = throwing('dates', 'Date or performance')
  Object.defineProperty(globalThis, 'Date', { get, configurable: true })
  Object.defineProperty(globalThis, 'performance', { get, configurable: true })
}

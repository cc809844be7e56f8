import { native } from './native.ts'

/** The plug-in's own, not the prelude's copy. */
const math = globalThis.Math

/** Whether {@link startUp} has something to do. */
export let isFirstCall = true

/** What the first call of an instance does: the build froze the random seed, and may have left the clock out. */
export function startUp(): void {
  isFirstCall = false
  if (!native.seedRandom()) removeRandom()
  if (!native.hasClock()) removeClock()
}

function throwing(subject: string, words: string): () => never {
  return () => {
    throw new TypeError(`${subject} were left out of this plug-in, because its source does not mention ${words}`)
  }
}

/** Without a seed all instances would get the same numbers. Where plug-in code froze Math, it stays as it is. */
function removeRandom(): void {
  Reflect.defineProperty(math, 'random', { value: throwing('random numbers', 'random or crypto') })
}

/** Without a clock all times would be the same, silently. Frozen globals stay as they are. */
function removeClock(): void {
  const get = throwing('dates', 'Date or performance')
  Reflect.defineProperty(globalThis, 'Date', { get, configurable: true })
  Reflect.defineProperty(globalThis, 'performance', { get, configurable: true })
}

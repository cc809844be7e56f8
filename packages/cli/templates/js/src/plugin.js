const DEFAULT_VOWELS = 'aeiouAEIOU'

/**
 * Counts the vowels of its input; the config `vowels` says which letters are some.
 *
 * @param {string} input
 */
export function countVowels(input) {
  const vowels = Config.get('vowels') ?? DEFAULT_VOWELS
  const count = [...input].filter((letter) => vowels.includes(letter)).length
  console.log(`counted ${count} vowels`)
  return { count }
}

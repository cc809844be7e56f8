/** Counts the vowels of its input: the smallest useful plug-in. */
export function countVowels(input: string): { count: number } {
  return { count: input.match(/[aeiou]/gi)?.length ?? 0 }
}

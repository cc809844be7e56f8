export function countVowels(text: string): i32 {
  let count = 0
  for (let i = 0; i < text.length; i++) if ('aeiouAEIOU'.includes(text.charAt(i))) count++
  return count
}

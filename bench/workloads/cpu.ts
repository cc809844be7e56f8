// Work inside the engine. Plain functions without imports: run as a plug-in, and as a script in a peer's engine.
const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2))

const records = Array.from({ length: 8000 }, (_, i) => ({
  id: i,
  name: `item ${i}`,
  tags: ['a', 'b', `c${i % 7}`],
  on: i % 3 === 0,
}))
const jsonText = JSON.stringify(records)
const prose = 'The quick brown fox jumps over the lazy dog. '.repeat(23_000)

/** Marsaglia's xorshift: the same numbers everywhere, in 32-bit arithmetic. */
function randomIntegers(count: number): number[] {
  let state = 42
  return Array.from({ length: count }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state
  })
}

const numbers = randomIntegers(100_000)

export function fib(): string {
  return String(fibonacci(27))
}

export function json(): string {
  return String(JSON.stringify(JSON.parse(jsonText)).length)
}

export function regex(): string {
  let count = 0
  for (const _ of prose.matchAll(/[aeiou]\w+/g)) count++
  return String(count)
}

export function sort(): string {
  return String(numbers.toSorted((a, b) => a - b)[50_000])
}

export function strings(): string {
  const words = prose.slice(0, 120_000).split(' ')
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word.toLowerCase(), (counts.get(word.toLowerCase()) ?? 0) + 1)
  return [...counts].map(([word, count]) => `${word}=${count}`).join('&')
}

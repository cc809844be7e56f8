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
  let seed = 42
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648)
  const numbers = Array.from({ length: 100_000 }, next)
  return String(numbers.toSorted((a, b) => a - b)[50_000])
}

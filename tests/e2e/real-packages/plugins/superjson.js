import superjson from 'superjson'

export function run(input) {
  const text = superjson.stringify({
    at: new Date(input),
    set: new Set([1, 2]),
    big: 12n,
    map: new Map([['a', undefined]]),
  })
  const { at, set, big } = superjson.parse(text)
  return { text, year: at.getUTCFullYear(), has: set.has(2), big: String(big) }
}

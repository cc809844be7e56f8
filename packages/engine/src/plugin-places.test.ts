import { expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

/** Functions that fail at the line that ends with `// here`, and whose stacks go through those with `// from here`. */
const SOURCE = `
const data = { n: 1, list: [1] }

export function constructed() {
  throw new RangeError( // here
    \`too long: \${data.n}\`,
  )
}

export function called() {
  return inner( // from here
    data.n,
    { n: data.n },
  )
}
function inner(a) {
  throw a.noFunction( // here
    data.n,
  )
}

export function spread() {
  data.noFunction( // here
    ...data.list,
  )
}

export function taggedBy() {
  return data.noFunction\`1 \${ // here
    data.n
  }\`
}

export function readInChain() {
  return data.list
    .map((x) => x)
    .missing
    .length // here
}

export function readFromCall() {
  return data.list.find(
    (x) => x === data.list,
  ).name // here
}

export function readFromLiteral() {
  const n = data.n
  return {}.a.b // here
}

export function readFromThis() {
  const read = function () {
    const n = data.n
    return this.name // here
  }
  return read() // from here
}

export function readPrivate() {
  return Private.read( // from here
    data,
  )
}
class Private {
  #value = 1
  static read(from) {
    return from
      .list
      .#value // here
  }
}

export function written() {
  data.missing.value = // here
    data.n
}

export function takenApart() {
  const n = data.n
  const { a } = data.missing // here
}

export function takenApartInOrder() {
  const n = data.n
  const [a] = data.missing // here
}

export function takenApartIntoVariables() {
  let a = data.n;
  ({ a } = data.missing) // here
}

export async function takenApartLater() {
  const value = await undefined
  const { a } = value // here
}
`

const plugin = await runPlugin(SOURCE)

/** The numbers of the lines of a function of the source that end with a comment. */
function linesOf(name: string, comment: string): number[] {
  const lines = SOURCE.split('\n')
  const first = lines.findIndex((line) => line.includes(`function ${name}(`))
  const end = lines.findIndex((line, i) => i > first && line.startsWith('export '))
  const range = lines.map((_, i) => i).slice(first, end < 0 ? undefined : end)
  return range.filter((i) => lines[i]?.endsWith(`// ${comment}`)).map((i) => i + 1)
}

const NAMES = [...SOURCE.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name ?? '')

it.each(NAMES)('an error is at the line of what failed, and so is each call on the way: %s', (name) => {
  const { code, error = '' } = plugin.call(name)
  const lines = [...error.matchAll(/\(plugin\.js:(\d+):\d+\)/g)].map(([, line]) => Number(line))
  expect([code, lines]).toEqual([1, [...linesOf(name, 'here'), ...linesOf(name, 'from here')]])
})

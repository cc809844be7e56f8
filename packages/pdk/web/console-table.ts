import { defineMembers } from './define-global.ts'

const INDEX = '(index)'
const ITERATION_INDEX = '(iteration index)'
const VALUES = 'Values'

/** One line of a table: its cells, rendered, by the name of their column. */
type Row = ReadonlyMap<string, string>

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A cell's text; objects inside a cell are shown as JSON. */
function render(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return '[Function]'
  if (!isObject(value)) return Object.is(value, -0) ? '-0' : String(value)
  try {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)) ?? '[object]'
  } catch {
    return '[object]'
  }
}

function renderEntries(entries: Iterable<readonly [string, unknown]>): [string, string][] {
  return Array.from(entries, ([name, value]) => [name, render(value)])
}

/** The lines of a Map or a Set, numbered, or of an object, by its keys. */
function toRows(data: object, columns: readonly string[] | undefined): Row[] {
  if (data instanceof Map) {
    return [...data].map(
      ([key, value], index) =>
        new Map(
          renderEntries([
            [ITERATION_INDEX, Number(index)],
            ['Key', key],
            [VALUES, value],
          ]),
        ),
    )
  }
  if (data instanceof Set) {
    return [...data].map(
      (value, index) =>
        new Map(
          renderEntries([
            [ITERATION_INDEX, Number(index)],
            [VALUES, value],
          ]),
        ),
    )
  }
  return Object.entries(data).map(([key, item]: [string, unknown]) => {
    if (!isObject(item)) return new Map([[INDEX, key], ...(columns ? [] : renderEntries([[VALUES, item]]))])
    const cells = Object.entries(item).filter(([name]) => columns?.includes(name) ?? true)
    return new Map([[INDEX, key], ...renderEntries(cells)])
  })
}

/** Column names in the order they first appear; plain values come last. */
function columnsOf(rows: readonly Row[], columns: readonly string[] | undefined): string[] {
  const [first = INDEX] = rows[0]?.keys() ?? []
  const named = columns ?? [...new Set(rows.flatMap((row) => [...row.keys()]))].filter((name) => name !== VALUES)
  const hasValues = rows.some((row) => row.has(VALUES))
  return [...new Set([first, ...named, ...(hasValues ? [VALUES] : [])])]
}

function draw(rows: readonly Row[], columns: readonly string[]): string {
  const cells = [columns, ...rows.map((row) => columns.map((name) => row.get(name) ?? ''))]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right
  const lines = cells.map((line) => `│ ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' │ ')} │`)
  const [head = '', ...body] = lines
  return [rule('┌', '┬', '┐'), head, rule('├', '┼', '┤'), ...body, rule('└', '┴', '┘')].join('\n')
}

defineMembers(console, {
  table(data, columns) {
    if (!isObject(data)) return console.log(data)
    const rows = toRows(data, columns)
    console.log('%s', draw(rows, columnsOf(rows, columns)))
  },
})

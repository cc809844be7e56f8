import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { KNOWN_FAILURES } from './known-failures.ts'
import { failuresOf, type AreaResult } from './run-area.ts'

/** The document that has the table. */
export const DOCUMENT = fileURLToPath(new URL('../../docs/web-apis.md', import.meta.url))

const BEGIN = '<!-- made by `node scripts/write-web-apis.mjs` -->'
const END = '<!-- to here -->'

/** The document with a table of these results in place of the one it has. */
export function withTable(results: readonly AreaResult[]): string {
  const text = readFileSync(DOCUMENT, 'utf8')
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (before === -1 || after === -1) throw new Error(`${DOCUMENT} has no place for the table`)
  return `${text.slice(0, before + BEGIN.length)}\n\n${table(results)}\n\n${text.slice(after)}`
}

function table(results: readonly AreaResult[]): string {
  const rows = [['', 'files', 'subtests', 'pass', '', 'what fails'], ...results.map(row)]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const pad = (cell: string, column: number): string =>
    isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  const [head = '', ...body] = rows.map((cells) => `| ${cells.map(pad).join(' | ')} |`)
  const rule = widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n')
}

/** Whether a column is of numbers, which stand to the right. */
function isNumber(column: number): boolean {
  return column > 0 && column < 5
}

function row({ title, files }: AreaResult): string[] {
  const all = files.reduce((sum, { subtests }) => sum + subtests.length, 0)
  const failed = files.reduce((sum, file) => sum + failuresOf(file).length, 0)
  const percent = (Math.floor(((all - failed) / all) * 1000) / 10).toFixed(1)
  return [title, String(files.length), String(all), String(all - failed), `${percent} %`, reasons(files)]
}

/** Why tests of these files fail, with how many for each reason. */
function reasons(files: AreaResult['files']): string {
  const names = new Set(files.map(({ file }) => file))
  const counts = new Map<string, number>()
  for (const { file, reason, subtests } of KNOWN_FAILURES) {
    if (names.has(file)) counts.set(reason, (counts.get(reason) ?? 0) + subtests.length)
  }
  return [...counts].map(([reason, count]) => `${reason} (${count})`).join('; ')
}

/** A figure that was promised: a ratio or a number that is to be at most so much. */
export interface Goal {
  readonly what: string
  readonly atMost: number
  readonly found: number
  /** How `atMost` and `found` are written; a ratio where it is left out. */
  readonly format?: (value: number) => string
}

type Cell = string | number

/** What a run found, printed as it goes and kept as Markdown. */
export class Report {
  readonly goals: Goal[] = []
  readonly #blocks: string[] = []

  heading(text: string): void {
    this.#add(`## ${text}`)
  }

  paragraph(text: string): void {
    this.#add(text)
  }

  /** Columns of equal width, numbers to the right. */
  table(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    const cells = [head, ...rows].map((row) => row.map(String))
    const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
    const line = (row: readonly string[]): string =>
      `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
    const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
    const [first = [], ...rest] = cells
    this.#add([line(first), rule, ...rest.map(line)].join('\n'))
  }

  goal(goal: Goal): void {
    this.goals.push(goal)
  }

  /** The goals as a table, for the top of the page. */
  goalTable(): string {
    const scratch = new Report()
    scratch.#isQuiet = true
    const rows = this.goals.map((goal) => [goal.what, ...goalCells(goal)])
    scratch.table(['goal', 'at most', 'found', ''], rows)
    return scratch.markdown()
  }

  markdown(): string {
    return this.#blocks.join('\n\n')
  }

  #isQuiet = false

  #add(block: string): void {
    this.#blocks.push(block)
    if (!this.#isQuiet) console.log(`${block}\n`)
  }
}

function goalCells({ atMost, found, format = formatRatio }: Goal): string[] {
  return [format(atMost), format(found), found <= atMost ? 'reached' : '**missed**']
}

/** A ratio, with more digits the smaller it is. */
export function formatRatio(ratio: number): string {
  return `${ratio < 0.1 ? ratio.toFixed(4) : ratio.toFixed(2)}x`
}

/** Microseconds, with three significant digits; an em dash where nothing was measured. */
export function formatMicroseconds(value: number | undefined): string {
  return value === undefined ? '—' : threeDigits(value)
}

/** Three significant digits, thousands apart. */
export function threeDigits(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
  return value.toPrecision(3)
}

export const formatMs = (value: number): string => `${threeDigits(value)} ms`

export const formatPercent = (value: number): string => `${value.toFixed(1)} %`

import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freshArguments } from '../fresh-process.ts'
import { median } from '../measure.ts'
import { FIXTURES, fixturePath, isBuilt } from '../plugins.ts'
import { formatRatio, type Report, threeDigits } from '../report.ts'

const ONCE = fileURLToPath(new URL('../passes-once.ts', import.meta.url))
const SUBJECTS = new Set(['c', 'rust', 'javascript', 'go'])
const WORKS = ['compile', 'link', 'flag', 'poll', 'fuel'] as const
const FRESH_PROCESSES = 5
const WARM_ROUNDS = 30
const LARGE_BYTES = 900_000

interface Times {
  readonly coldMs: number
  readonly warmMs: number
}

/** What the passes over a module's bytes take beside V8's compile of the same module. */
export async function passesSection(report: Report): Promise<void> {
  report.heading('Passes: what linking and metering take at load')
  report.paragraph(
    "Milliseconds, and the ratio to V8's compile of the module as it came. Linking is part of the other three. Cold: the " +
      `first in a fresh process, median of ${FRESH_PROCESSES}; warm: best of ${WARM_ROUNDS} in one. Of the packages as they are ` +
      'built, when they have been loaded.',
  )
  for (const { language, label } of FIXTURES.filter((fixture) => SUBJECTS.has(fixture.language)).filter(isBuilt)) {
    const path = fixturePath(language)
    const found = await measureWorks(path)
    const kilobytes = statSync(path).size / 1000
    const [compile = NOTHING] = found
    report.table(
      [`${label}, ${threeDigits(kilobytes)} KB`, 'cold', '', 'warm', ''],
      WORKS.map((work, i) => row(work, found[i] ?? NOTHING, compile)),
    )
    addGoals(report, label, kilobytes * 1000, found)
  }
}

const NOTHING: Times = { coldMs: Number.NaN, warmMs: Number.NaN }

const LABELS: Readonly<Record<(typeof WORKS)[number], string>> = {
  compile: "V8's compile",
  link: 'link',
  flag: 'deadline by flag',
  poll: 'deadline by polling',
  fuel: 'fuel',
}

function row(work: (typeof WORKS)[number], { coldMs, warmMs }: Times, compile: Times): string[] {
  const cold = [threeDigits(coldMs), formatRatio(coldMs / compile.coldMs)]
  return [LABELS[work], ...cold, threeDigits(warmMs), formatRatio(warmMs / compile.warmMs)]
}

async function measureWorks(path: string): Promise<Times[]> {
  const cold = WORKS.map((): number[] => [])
  const warm = WORKS.map(() => Number.NaN)
  for (let round = 0; round < FRESH_PROCESSES; round++) {
    const isLast = round === FRESH_PROCESSES - 1
    for (const [i, work] of WORKS.entries()) {
      const times = await timeWork(path, work, isLast ? WARM_ROUNDS : 0)
      cold[i]?.push(times.coldMs)
      if (isLast) warm[i] = times.warmMs
    }
  }
  return cold.map((values, i) => ({ coldMs: median(values), warmMs: warm[i] ?? Number.NaN }))
}

async function timeWork(path: string, work: string, rounds: number): Promise<Times> {
  const args = [...freshArguments(), ONCE, path, work, String(rounds)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Times
}

function addGoals(report: Report, label: string, bytes: number, found: readonly Times[]): void {
  const [compile = NOTHING, link = NOTHING, ...metered] = found
  if (bytes > LARGE_BYTES) {
    report.goal({
      what: `link pass, warm, ${label}, to V8's compile`,
      atMost: 0.1,
      found: link.warmMs / compile.warmMs,
    })
  }
  const worst = Math.max(...metered.map(({ coldMs }) => coldMs))
  report.goal({ what: `metering, cold, ${label}, to V8's compile`, atMost: 2, found: worst / compile.coldMs })
}

import type { Measured } from './measure.ts'

/** Prints a heading. */
export function heading(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`)
}

/** Prints times, each with its ratio to the last one, the peer. @param atMost the goal for the first's ratio */
export function printRatios(title: string, results: readonly Measured[], atMost?: number): void {
  const peer = results.at(-1)
  console.log(title)
  for (const { name, microseconds } of results) {
    const ratio = microseconds / (peer?.microseconds ?? Number.NaN)
    console.log(`  ${name.padEnd(34)} ${formatMicroseconds(microseconds).padStart(12)}   ${formatRatio(ratio)}`)
  }
  if (atMost !== undefined) printTarget((results[0]?.microseconds ?? 0) / (peer?.microseconds ?? 1), atMost)
}

/** Prints whether a ratio is at most what it should be. */
export function printTarget(ratio: number, atMost: number): void {
  const verdict = ratio <= atMost ? 'reached' : 'MISSED'
  console.log(`  goal: at most ${formatRatio(atMost)} of the peer's time: ${verdict} (${formatRatio(ratio)})`)
}

/** A ratio, with more digits the smaller it is. */
export function formatRatio(ratio: number): string {
  return `${ratio < 0.1 ? ratio.toFixed(4) : ratio.toFixed(2)}x`
}

function formatMicroseconds(value: number): string {
  return value < 1000 ? `${value.toFixed(3)} us` : `${(value / 1000).toFixed(2)} ms`
}

import { formatBytes, formatDuration } from '../output/sizes.ts'

/** How a figure differs from the one before: ` (+1.2 KB)`; empty where there was none or it is the same. */
function difference(now: number, before: number | undefined, format: (value: number) => string): string {
  if (before === undefined || before === now) return ''
  return ` (${now > before ? '+' : '-'}${format(Math.abs(now - before))})`
}

const withCommas = (value: number): string => value.toLocaleString('en-US')

/** A build in a line. */
export function buildLine(
  name: string,
  bytes: { now: number; before: number | undefined },
  durationMs: number,
): string {
  const size = formatBytes(bytes.now) + difference(bytes.now, bytes.before, formatBytes)
  return `${name} in ${formatDuration(durationMs)}: ${size}`
}

/** A call in a line: its time, and its fuel beside that of the call before. */
export function callLine(name: string, durationMs: number, fuel: { now: number; before: number | undefined }): string {
  const used = `${withCommas(fuel.now)} fuel${difference(fuel.now, fuel.before, withCommas)}`
  return `${name}: ${formatDuration(durationMs)}, ${used}`
}

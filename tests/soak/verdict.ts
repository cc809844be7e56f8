import type { Gauges } from './gauges.ts'

/** What is grown where more is held at the end than this: V8 keeps some slack, and samples differ by some megabytes. */
const SLACK = { factor: 1.15, bytes: 24 * 1024 * 1024 }

/**
 * What grew in the second half of a soak, against its first samples once all had been warm.
 * @param samples in order, the first of them taken when everything had run once
 */
export function findGrowth(samples: readonly Gauges[]): string[] {
  const third = Math.max(1, Math.floor(samples.length / 3))
  const early = samples.slice(0, third)
  const late = samples.slice(-third)
  return (['rss', 'heap', 'buffers'] as const).flatMap((name) => {
    const before = Math.max(...early.map((sample) => sample[name]))
    const after = Math.min(...late.map((sample) => sample[name]))
    const isFlat = after <= before * SLACK.factor || after - before <= SLACK.bytes
    return isFlat ? [] : [`${name} grew from ${megabytes(before)} to ${megabytes(after)}`]
  })
}

/** What is left open once everything was closed. */
export function findLeft(before: Gauges, after: Gauges): string[] {
  return (['resources', 'descriptors', 'threads'] as const).flatMap((name) => {
    const had = before[name] ?? 0
    const has = after[name] ?? 0
    return has <= had + ALLOWED[name] ? [] : [`${name}: ${had} before, ${has} after`]
  })
}

/** A connection or a spare thread more or less at the moment that is looked at. */
const ALLOWED = { resources: 4, descriptors: 12, threads: 4 }

/** Bytes for people. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

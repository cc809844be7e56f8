/** Something to measure: a call, or a batch of them. */
export interface Candidate {
  readonly name: string
  /** Runs once. */
  readonly run: () => unknown
}

/** Best time of a candidate, in microseconds a run. */
export interface Measured {
  readonly name: string
  readonly microseconds: number
}

/**
 * Measures candidates in turns, so that noise of the machine hits all alike, and keeps each one's best round.
 * @param roundMs milliseconds a candidate runs in a round
 */
export async function measure(candidates: readonly Candidate[], rounds = 12, roundMs = 60): Promise<Measured[]> {
  const best = candidates.map(() => Infinity)
  for (const candidate of candidates) await warmUp(candidate, roundMs)
  for (let round = 0; round < rounds; round++) {
    for (const [i, candidate] of candidates.entries()) {
      best[i] = Math.min(best[i] ?? Infinity, await timeRound(candidate, roundMs))
    }
  }
  return candidates.map(({ name }, i) => ({ name, microseconds: best[i] ?? Infinity }))
}

async function warmUp({ run }: Candidate, forMs: number): Promise<void> {
  const end = performance.now() + forMs * 2
  while (performance.now() < end) await run()
}

/** Microseconds a run. Synchronous runs are not awaited, which would cost more than some of them. */
async function timeRound({ run }: Candidate, roundMs: number): Promise<number> {
  const first = run()
  const isAsync = first instanceof Promise
  await first
  let runs = 0
  let batch = 1
  const start = performance.now()
  for (;;) {
    if (isAsync) for (let i = 0; i < batch; i++) await run()
    else for (let i = 0; i < batch; i++) run()
    runs += batch
    const spentMs = performance.now() - start
    if (spentMs >= roundMs) return (spentMs * 1000) / runs
    batch = Math.min(batch * 2, 4096)
  }
}

/** Middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

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

const WARM_UP_ROUND_MS = 15
/** Rounds one after the other that must be no quicker than those before: then V8 has compiled all it will. */
const STEADY_ROUNDS = 4
const WARM_UP_MAX_MS = 2000

/**
 * Measures candidates in turns, so that noise of the machine hits all alike, and keeps each one's best round. Rounds are
 * short and many: some then fall between what else the machine does.
 * @param roundMs milliseconds a candidate runs in a round, once at least
 */
export async function measure(candidates: readonly Candidate[], rounds = 20, roundMs = 8): Promise<Measured[]> {
  const best = candidates.map(() => Infinity)
  const isAsync: boolean[] = []
  for (const candidate of candidates) isAsync.push(await warmUp(candidate))
  for (let round = 0; round < rounds; round++) {
    for (const [i, candidate] of candidates.entries()) {
      const found = await timeRound(candidate, roundMs, isAsync[i] ?? false)
      best[i] = Math.min(best[i] ?? Infinity, found)
    }
  }
  return candidates.map(({ name }, i) => ({ name, microseconds: best[i] ?? Infinity }))
}

/** Runs a candidate until it gets no quicker. Gives whether it returns promises. */
async function warmUp(candidate: Candidate): Promise<boolean> {
  const first = candidate.run()
  await first
  const isAsync = first instanceof Promise
  const end = performance.now() + WARM_UP_MAX_MS
  let best = Infinity
  for (let steady = 0; steady < STEADY_ROUNDS && performance.now() < end; steady++) {
    const found = await timeRound(candidate, WARM_UP_ROUND_MS, isAsync)
    if (found < best * 0.97) steady = -1
    best = Math.min(best, found)
  }
  return isAsync
}

/** Microseconds a run. Synchronous runs are not awaited, which would cost more than some of them. */
async function timeRound({ run }: Candidate, roundMs: number, isAsync: boolean): Promise<number> {
  let runs = 0
  let batch = 1
  const start = performance.now()
  for (;;) {
    if (isAsync) for (let i = 0; i < batch; i++) await run()
    else for (let i = 0; i < batch; i++) run()
    runs += batch
    const spentMs = performance.now() - start
    if (spentMs >= roundMs) return (spentMs * 1000) / runs
    // As many as there may still be time for: reading the clock after each run would cost half of what a short one does.
    const fitting = Math.floor((runs / spentMs) * (roundMs - spentMs))
    batch = Math.max(1, Math.min(batch * 2, fitting, 4096))
  }
}

/** Middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

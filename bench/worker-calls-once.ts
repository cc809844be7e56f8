// Measures calls in workers, in turns, so that the machine's noise hits all alike; prints microseconds a call as JSON.
//
//   node worker-calls-once.ts PLACEMENT
import { median } from './measure.ts'
import { placeThreads, type Placement } from './placement.ts'
import { readFixture } from './plugins.ts'
import { CALLS, createSubjects, TURN } from './worker-subjects.ts'

const subjects = await createSubjects(await readFixture('c'))
for (const { call } of subjects) for (let i = 0; i < TURN; i++) await call()
placeThreads((process.argv[2] ?? 'free') as Placement)

const turns = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
for (let done = 0; done < CALLS; done += TURN) {
  for (const { name, calls, call } of subjects) {
    if (done >= calls) continue
    const start = performance.now()
    for (let i = 0; i < TURN; i++) await call()
    turns.get(name)?.push(((performance.now() - start) * 1000) / TURN)
  }
}
console.log(JSON.stringify(Object.fromEntries([...turns].map(([name, means]) => [name, median(means)]))))
process.exit(0)

// node --expose-gc tests/soak/main.ts [minutes]: honest, failing and hostile plug-ins in all places at once.
import process from 'node:process'
import { type Caller, PLACES } from '../hostile/places.ts'
import { openPlaces } from '../hostile/world.ts'
import { type Gauges, readGauges } from './gauges.ts'
import { buildSources, failingLoad, honestLoad, hostileLoad, type Load } from './loads.ts'
import { Tally } from './tally.ts'
import { findGrowth, findLeft, megabytes } from './verdict.ts'

const minutes = Number(process.argv[2] ?? 10)
const SAMPLES = 24

const sources = await buildSources()
const tally = new Tally()
const places = await openPlaces()

// What is made once and kept (a watchdog, spare threads, connections) is there before anything is counted.
const warm = await openLoads()
for (const load of warm.loads) for (let turn = 0; turn < 20; turn++) await load(turn)
await closeAll(warm.callers)
const before = await readGauges()
const { loads, callers } = await openLoads()

const over = new AbortController()
const start = performance.now()
const end = start + minutes * 60_000
const runs = loads.map(runAgain)
const samples: Gauges[] = []
print('start', before)
for (let i = 1; i <= SAMPLES; i++) {
  await Promise.race([until(start + ((end - start) * i) / SAMPLES), Promise.all(runs)])
  const sample = await readGauges()
  // The first quarter warms up: caches fill, code is compiled, the heap finds its size.
  if (i > SAMPLES / 4) samples.push(sample)
  print(`${((performance.now() - start) / 60_000).toFixed(1)} min`, sample)
}
over.abort()
await Promise.all(runs)
await closeAll(callers)
const after = await readGauges()
await places.close()
print('end', after)

console.log(`\n${tally.total} calls in ${minutes} minutes`)
for (const [ending, count] of tally.entries()) console.log(`${ending.padEnd(32)}${count}`)
const problems = [...findGrowth(samples), ...findLeft(before, after)]
for (const problem of problems) console.error(`NOT FLAT: ${problem}`)
console.log(problems.length === 0 ? 'flat' : `${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)

/** The loads of all places. */
async function openLoads(): Promise<{ loads: Load[]; callers: Caller[] }> {
  const all: Load[] = []
  const open: Caller[] = []
  for (const make of Object.values(PLACES)) {
    const kept = [await honestLoad(make, sources, tally), await failingLoad(make, sources, tally)]
    all.push(...kept.map(({ load }) => load), hostileLoad(make, places, sources, tally))
    open.push(...kept.flatMap((item) => item.callers))
  }
  return { loads: all, callers: open }
}

async function closeAll(open: readonly Caller[]): Promise<void> {
  for (const caller of open) await caller.close()
}

/** One turn after another until time is up. */
async function runAgain(load: Load): Promise<void> {
  for (let turn = 0; !over.signal.aborted; turn++) {
    await load(turn)
    // The loads share a thread: each lets the others, timers and messages come.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function until(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())))
}

function print(label: string, { rss, heap, buffers, resources, descriptors, threads }: Gauges): void {
  const parts = [`rss ${megabytes(rss)}`, `heap ${megabytes(heap)}`, `buffers ${megabytes(buffers)}`]
  console.log(`${label.padEnd(9)}${parts.join(', ')}, ${resources} resources, ${descriptors} files, ${threads} threads`)
}

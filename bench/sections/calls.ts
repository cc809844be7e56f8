import { createFloor } from '../floor.ts'
import { type Candidate, measure } from '../measure.ts'
import { type CallJob, type Peer, peerCalls, presentPeers } from '../peer-process.ts'
import {
  createJsSdk,
  createOurs,
  type Fixture,
  FIXTURES,
  fixturePath,
  inputFor,
  isBuilt,
  readFixture,
} from '../plugins.ts'
import { formatMicroseconds, formatRatio, type Report } from '../report.ts'

const KIB = 1024
const MIB = 1024 * KIB

const SIZES: readonly { readonly label: string; readonly bytes: number }[] = [
  { label: 'empty', bytes: 0 },
  { label: '64 B', bytes: 64 },
  { label: '1 KiB', bytes: KIB },
  { label: '64 KiB', bytes: 64 * KIB },
  { label: '1 MiB', bytes: MIB },
  { label: '16 MiB', bytes: 16 * MIB },
]

/**
 * Rounds by size. From 64 KiB on a call's cost has two levels, which last a tenth of a second each: new outputs lie now in
 * memory that the process had before, now in pages that the system maps at the first touch. Every candidate needs time enough
 * to meet the lower one.
 */
const ROUNDS = [
  { upTo: KIB, times: 40 },
  { upTo: 64 * KIB, times: 60 },
  { upTo: MIB, times: 30 },
]

/** Native peers are measured on these: the others tell nothing new about a host. */
const NATIVE = new Set(['c', 'rust', 'go', 'javascript'])

/** Microseconds a call by size. */
type Row = ReadonlyMap<number, number>

/**
 * Before anything is timed, each host is called with all inputs up to this one in turn, and for so long. V8 compiles a loop
 * for good once, and puts into it only what it has seen it call: one that has had none but empty inputs by then is slow with
 * all others, whichever host runs it (docs/adr/0003-kernel-memory-layout.md). What a user has is a mixture.
 */
const MIXED_UP_TO = MIB
const MIXED_MS = 700

const SYNC = 'tenon, callSync'
const AWAITED = 'tenon, call'
const JS_SDK = 'js-sdk, inline'
const FLOOR = 'floor: copy in, bare call, copy out'

/** The same echo in every language, through our host, the peers, and with nothing but V8. */
export async function callsSection(report: Report): Promise<void> {
  report.heading('Calls: echo')
  report.paragraph('Microseconds a call, by bytes in and out: `empty` to `1 KiB` are latency, the others throughput.')
  for (const fixture of FIXTURES.filter(isBuilt)) await measureFixture(report, fixture)
}

async function measureFixture(report: Report, fixture: Fixture): Promise<void> {
  const rows = await measureInProcess(fixture)
  if (fixture.language === 'c') rows.set('js-sdk, in a worker', await measureWorker(fixture))
  if (NATIVE.has(fixture.language)) {
    for (const peer of presentPeers()) rows.set(peer.name, await measurePeer(peer, fixture))
  }
  const ratio = (name: string): string[] =>
    SIZES.map(({ bytes }) => formatRatio(at(rows, SYNC, bytes) / at(rows, name, bytes)))
  report.table(
    [fixture.label, ...SIZES.map(({ label }) => label)],
    [
      ...Array.from(rows, ([name, row]) => timeRow(name, row)),
      ['callSync to floor', ...ratio(FLOOR)],
      ['callSync to js-sdk', ...ratio(JS_SDK)],
    ],
  )
  addGoals(report, fixture, rows)
}

function timeRow(name: string, row: Row): string[] {
  return [name, ...SIZES.map(({ bytes }) => formatMicroseconds(row.get(bytes)))]
}

async function measureInProcess({ language }: Fixture): Promise<Map<string, Row>> {
  const bytes = await readFixture(language)
  const ours = await createOurs(bytes)
  const peer = await createJsSdk(bytes)
  await callWithAll((input) => ours.callSync('echo', input))
  await callWithAll((input) => peer.call('echo', input))
  const rows = new Map<string, Map<number, number>>([SYNC, AWAITED, JS_SDK, FLOOR].map((name) => [name, new Map()]))
  for (const { bytes: size } of SIZES) {
    const input = inputFor('echo', size)
    assertLength(ours.callSync('echo', input).length, size)
    const candidates: Candidate[] = [
      { name: SYNC, run: () => ours.callSync('echo', input) },
      { name: AWAITED, run: () => ours.call('echo', input) },
      { name: JS_SDK, run: () => peer.call('echo', input) },
      { name: FLOOR, run: createFloor(input) },
    ]
    const rounds = ROUNDS.find(({ upTo }) => size <= upTo)?.times ?? 8
    for (const { name, microseconds } of await measure(candidates, rounds)) rows.get(name)?.set(size, microseconds)
  }
  await ours.close()
  await peer.close()
  return rows
}

async function callWithAll(echo: (input: Uint8Array) => unknown): Promise<void> {
  const inputs = SIZES.filter(({ bytes }) => bytes <= MIXED_UP_TO).map(({ bytes }) => inputFor('echo', bytes))
  const end = performance.now() + MIXED_MS
  while (performance.now() < end) for (const input of inputs) await echo(input)
}

async function measureWorker({ language }: Fixture): Promise<Row> {
  const peer = await createJsSdk(await readFixture(language), true)
  await callWithAll((input) => peer.call('echo', input))
  const row = new Map<number, number>()
  for (const { bytes } of SIZES) {
    const input = inputFor('echo', bytes)
    const [found] = await measure([{ name: 'worker', run: () => peer.call('echo', input) }], 6)
    if (found !== undefined) row.set(bytes, found.microseconds)
  }
  await peer.close()
  return row
}

async function measurePeer(peer: Peer, { language }: Fixture): Promise<Row> {
  const jobs = SIZES.map(({ bytes }): CallJob => ({ exportName: 'echo', bytes, budgetMs: 150 }))
  const found = await peerCalls(peer, fixturePath(language), jobs)
  return new Map(SIZES.map(({ bytes }, i) => [bytes, found[i] ?? Number.NaN]))
}

function addGoals(report: Report, { language, label }: Fixture, rows: ReadonlyMap<string, Row>): void {
  const goal = (bytes: number, size: string, against: string, atMost: number): void => {
    const found = at(rows, SYNC, bytes) / at(rows, against, bytes)
    report.goal({ what: `echo ${size}, ${label}, to ${against === FLOOR ? 'the floor' : 'js-sdk'}`, atMost, found })
  }
  if (['c', 'rust', 'javascript'].includes(language)) {
    goal(64 * KIB, '64 KiB', FLOOR, 3)
    goal(64 * KIB, '64 KiB', JS_SDK, 1 / 40)
    goal(MIB, '1 MiB', FLOOR, 2.5)
    goal(64, '64 B', JS_SDK, 1 / 15)
    addNativeGoal(report, label, rows)
  }
  if (language === 'go') for (const { label: size, bytes } of SIZES.slice(3)) goal(bytes, size, JS_SDK, 1 / 15)
}

function addNativeGoal(report: Report, label: string, rows: ReadonlyMap<string, Row>): void {
  const natives = presentPeers().map(({ name }) => at(rows, name, 64))
  if (natives.length === 0) return
  const found = at(rows, SYNC, 64) / Math.min(...natives)
  report.goal({ what: `echo 64 B, ${label}, to the quickest native SDK`, atMost: 1, found })
}

function at(rows: ReadonlyMap<string, Row>, name: string, bytes: number): number {
  return rows.get(name)?.get(bytes) ?? Number.NaN
}

function assertLength(length: number, size: number): void {
  if (length !== size) throw new Error(`The echo of ${size} bytes has ${length}`)
}

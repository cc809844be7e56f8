import { measure } from '../measure.ts'
import { type Peer, peerCalls, presentPeers } from '../peer-process.ts'
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

const EXPORT = 'count_vowels'
const BYTES = 1024

/** A call that does a little of everything: input, config, a var read and written, a log, JSON out. */
export async function vowelsSection(report: Report): Promise<void> {
  report.heading('Calls: count_vowels of 1 KiB')
  report.paragraph('Microseconds a call. It reads the config and a var, writes the var, logs, and outputs JSON.')
  const peers = presentPeers()
  const rows: string[][] = []
  for (const fixture of FIXTURES.filter(isBuilt)) rows.push(await measureFixture(fixture, peers))
  report.table(['plug-in', 'tenon', 'js-sdk', 'to js-sdk', ...peers.map(({ name }) => name)], rows)
}

async function measureFixture({ language, label }: Fixture, peers: readonly Peer[]): Promise<string[]> {
  const bytes = await readFixture(language)
  const ours = await createOurs(bytes)
  const peer = await createJsSdk(bytes)
  const input = inputFor(EXPORT, BYTES)
  const candidates = [
    { name: 'tenon', run: () => ours.callSync(EXPORT, input) },
    { name: 'js-sdk', run: () => peer.call(EXPORT, input) },
  ]
  const [mine = Number.NaN, theirs = Number.NaN] = (await measure(candidates)).map((found) => found.microseconds)
  await ours.close()
  await peer.close()
  const native: string[] = []
  for (const each of peers) native.push(formatMicroseconds(await measurePeer(each, language)))
  return [label, formatMicroseconds(mine), formatMicroseconds(theirs), formatRatio(mine / theirs), ...native]
}

async function measurePeer(peer: Peer, language: string): Promise<number | undefined> {
  const [found] = await peerCalls(peer, fixturePath(language), [{ exportName: EXPORT, bytes: BYTES, budgetMs: 100 }])
  return found
}

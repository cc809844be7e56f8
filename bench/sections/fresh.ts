import type { Isolation, Plugin } from '@tenon/host'
import { type Candidate, measure } from '../measure.ts'
import { createJsSdk, createOurs, type Fixture, FIXTURES, inputFor, isBuilt, readFixture } from '../plugins.ts'
import { formatMicroseconds, type Report } from '../report.ts'

const BYTES = 64
const EXPORT = 'echo'
/** Microseconds that a clean instance may cost beside the call. */
const AT_MOST: Readonly<Record<string, number>> = { c: 25, rust: 25, javascript: 25, go: 90 }
const ROUNDS = 60

const REUSE = 'reuse'
const FRESH = 'fresh-per-call'
const NEW = 'new-instance'
const JS_SDK_MODULE = 'js-sdk, a plug-in for each call, of a compiled module'
const JS_SDK_BYTES = 'js-sdk, a plug-in for each call, of bytes'
const NAMES = [REUSE, FRESH, NEW, JS_SDK_MODULE, JS_SDK_BYTES]

/** What a clean instance for each call costs. */
export async function freshSection(report: Report): Promise<void> {
  report.heading('A clean instance for each call')
  report.paragraph(
    `Microseconds a call of \`${EXPORT}\` with ${BYTES} B: in an instance that calls share, in one that is put back before ` +
      'each call, in one made for it; and in js-sdk, which has no such option: a plug-in created and closed for each call.',
  )
  const fixtures = FIXTURES.filter(({ language }) => AT_MOST[language] !== undefined).filter(isBuilt)
  const found = new Map<Fixture, ReadonlyMap<string, number>>()
  for (const fixture of fixtures) found.set(fixture, await measureFixture(fixture))
  report.table(
    ['', ...fixtures.map(({ label }) => label)],
    NAMES.map((name) => [name].concat(fixtures.map((fixture) => formatMicroseconds(found.get(fixture)?.get(name))))),
  )
  for (const [{ language, label }, times] of found) {
    const above = (times.get(FRESH) ?? Number.NaN) - (times.get(REUSE) ?? 0)
    const what = `fresh-per-call above reuse, ${label}`
    report.goal({ what, atMost: AT_MOST[language] ?? 0, found: above, format: withUnit })
  }
}

const withUnit = (microseconds: number): string => `${formatMicroseconds(microseconds)} µs`

async function measureFixture({ language }: Fixture): Promise<ReadonlyMap<string, number>> {
  const bytes = await readFixture(language)
  const module = await WebAssembly.compile(bytes)
  const input = inputFor(EXPORT, BYTES)
  const plugins = new Map<string, Plugin>()
  for (const isolation of [REUSE, FRESH, NEW] satisfies Isolation[]) {
    plugins.set(isolation, await createOurs(bytes, {}, isolation))
  }
  const peer = (source: Uint8Array | WebAssembly.Module): Candidate['run'] => {
    return async () => {
      const plugin = await createJsSdk(source)
      await plugin.call(EXPORT, input)
      await plugin.close()
    }
  }
  const ours = [...plugins].map(([name, plugin]) => ({ name, run: () => plugin.callSync(EXPORT, input) }))
  const theirs = [
    { name: JS_SDK_MODULE, run: peer(module) },
    { name: JS_SDK_BYTES, run: peer(bytes) },
  ]
  const times = await measure([...ours, ...theirs], ROUNDS)
  for (const plugin of plugins.values()) await plugin.close()
  return new Map(times.map(({ name, microseconds }) => [name, microseconds]))
}

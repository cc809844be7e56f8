import { fileURLToPath } from 'node:url'
import { freshArguments } from '../fresh-process.ts'
import { median } from '../measure.ts'
import { type Creation, type Peer, peerCreation, presentPeers } from '../peer-process.ts'
import { FIXTURES, fixturePath, isBuilt } from '../plugins.ts'
import { formatRatio, type Report, threeDigits } from '../report.ts'

const ONCE = fileURLToPath(new URL('../create-once.ts', import.meta.url))
const SUBJECTS = new Set(['c', 'rust', 'go', 'javascript'])
const EXPORT = 'count_vowels'
const BYTES = 64
const FRESH_PROCESSES = 7
const INSTANCES = 50

/** By what create-once.ts calls them; the first two are compared. */
const JAVASCRIPT: Readonly<Record<string, string>> = {
  tenon: 'tenon',
  'js-sdk': 'js-sdk',
  'tenon-deadline': 'tenon, with a deadline',
  'tenon-cached': 'the same, from a cache directory',
}

function javaScriptHosts(): Peer[] {
  const node = [process.execPath, ...freshArguments(), ONCE]
  return Object.entries(JAVASCRIPT).map(([argument, name]) => ({ name, command: [...node, argument] }))
}

/** Bytes to the end of the first call in fresh processes; instances of what was compiled once; their memory. */
export async function creationSection(report: Report): Promise<void> {
  report.heading('Creation')
  report.paragraph(
    `Fresh process: milliseconds from bytes to a plug-in, and its first call, medians of ${FRESH_PROCESSES} processes; ` +
      '`import` is loading the SDK before that, as it is built and published. Wasmtime keeps compiled modules on disk, filled here by an earlier process.\n\n' +
      `Instance: one more of what was compiled once, and its first call, best of ${INSTANCES}, and how many that is a ` +
      'second. KB each: what the process grew by for each instance kept, resident. Java and js-sdk in a worker cannot ' +
      'compile once.',
  )
  const javaScript = javaScriptHosts()
  for (const fixture of FIXTURES.filter(({ language }) => SUBJECTS.has(language)).filter(isBuilt)) {
    const hosts = [...javaScript, ...presentPeers()]
    const found = await measureHosts(hosts, fixturePath(fixture.language))
    report.table(
      [fixture.label, 'import', 'create', 'first call', 'both', 'instance', 'a second', 'KB each'],
      hosts.map(({ name }, i) => creationRow(name, found[i] ?? NOTHING)),
    )
    const [ours = NOTHING, theirs = NOTHING, limited = NOTHING] = found
    const ratio = bothMs(ours) / bothMs(theirs)
    report.goal({
      what: `creation and first call, fresh process, ${fixture.label}, to js-sdk`,
      atMost: 1,
      found: ratio,
    })
    report.paragraph(
      `With the import of the SDK, tenon takes ${formatRatio(wholeMs(ours) / wholeMs(theirs))} of js-sdk's time, and ` +
        `${formatRatio(wholeMs(limited) / wholeMs(theirs))} with a deadline, for which a thread starts.`,
    )
  }
}

const NOTHING: Creation = {
  createMs: Number.NaN,
  firstCallMs: Number.NaN,
  warmMs: Number.NaN,
  bytesEach: Number.NaN,
}

const bothMs = ({ createMs, firstCallMs }: Creation): number => createMs + firstCallMs
const wholeMs = (creation: Creation): number => bothMs(creation) + (creation.importMs ?? 0)

/** In turns, so that the machine's noise hits all alike. The last process of each makes the further instances. */
async function measureHosts(hosts: readonly Peer[], plugin: string): Promise<Creation[]> {
  const found = hosts.map((): Creation[] => [])
  for (let round = 0; round <= FRESH_PROCESSES; round++) {
    for (const [i, host] of hosts.entries()) {
      const isNative = !Object.values(JAVASCRIPT).includes(host.name)
      if (isNative && round > 0 && round < FRESH_PROCESSES - 2) continue
      const count = round === FRESH_PROCESSES ? INSTANCES : 0
      found[i]?.push(await peerCreation(host, plugin, EXPORT, BYTES, count))
    }
  }
  return found.map(([, ...counted]) => summarise(counted))
}

function summarise(runs: readonly Creation[]): Creation {
  const { warmMs, bytesEach } = runs.at(-1) ?? NOTHING
  const middle = (of: (run: Creation) => number): number => median(runs.map(of))
  return {
    createMs: middle((run) => run.createMs),
    firstCallMs: middle((run) => run.firstCallMs),
    warmMs,
    bytesEach,
    ...(runs.some((run) => run.importMs !== undefined) && { importMs: middle((run) => run.importMs ?? 0) }),
  }
}

function creationRow(name: string, creation: Creation): string[] {
  const { importMs, createMs, firstCallMs, warmMs, bytesEach } = creation
  return [
    name,
    importMs === undefined ? '—' : threeDigits(importMs),
    threeDigits(createMs),
    threeDigits(firstCallMs),
    threeDigits(bothMs(creation)),
    threeDigits(warmMs),
    threeDigits(1000 / warmMs),
    threeDigits(bytesEach / 1000),
  ]
}

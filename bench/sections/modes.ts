import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compile, compileContext, type CompileMode, type CompileResult } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { freshArguments } from '../fresh-process.ts'
import { measure, median } from '../measure.ts'
import { createJsSdk, createOurs } from '../plugins.ts'
import { formatMicroseconds, formatMs, formatRatio, type Report, threeDigits } from '../report.ts'

const MODES: readonly CompileMode[] = ['snapshot', 'bytecode', 'shared-engine']
const VOWELS = fileURLToPath(new URL('../../examples/01-count-vowels/count-vowels.ts', import.meta.url))
const TRAFFIC = fileURLToPath(new URL('../workloads/traffic.ts', import.meta.url))
const PACKAGES = fileURLToPath(new URL('../../.tools/real-packages/', import.meta.url))
const GENERATED = fileURLToPath(new URL('../generated/', import.meta.url))
const ONCE = fileURLToPath(new URL('../first-once.ts', import.meta.url))
const WARM_BUILDS = 21
const FRESH_PROCESSES = 7
const INSTANCES = 30
const MIB = 1024 * 1024

/** A plug-in with all of zod, lodash-es and marked in it: 581 KB where white space is dropped. */
const BUNDLE = `
  import * as lodash from 'lodash-es'
  import { marked } from 'marked'
  import * as z from 'zod'
  const Page = z.object({ name: z.string(), tags: z.array(z.string()) })
  export function render(input: string): string {
    const { name, tags } = Page.parse(JSON.parse(input))
    return marked.parse('# ' + lodash.capitalize(name) + '\\n\\n' + lodash.uniq(tags).join('\\n\\n')) as string
  }
  export const count = () => String(Object.keys(lodash).length + Object.keys(z).length)`

/** What each way of building costs: bytes, time to build, time to the first result, and bytes in and out. */
export async function modesSection(report: Report): Promise<void> {
  report.heading('Ways to build: snapshot, bytecode, shared engine')
  await measureSizes(report)
  await measureWarmBuilds(report)
  await measureBundle(report)
  await measureTraffic(report)
}

async function measureSizes(report: Report): Promise<void> {
  const rows: string[][] = []
  for (const engine of ['fast', 'small'] as const) {
    for (const mode of MODES) {
      const result = await compile(VOWELS, { mode, engine })
      rows.push([`${mode}, ${engine} engine`, ...sizes(result.wasm), ...sharedSizes(result)])
      if (engine === 'fast' && mode === 'snapshot') goalsOfDefault(report, result)
      if (mode === 'shared-engine') goalOfShared(report, result, engine)
    }
  }
  report.table(['countVowels', 'bytes', 'gzipped', 'engine', 'gzipped'], rows)
}

function goalsOfDefault(report: Report, { wasm }: CompileResult): void {
  report.goal({ what: 'countVowels, one file', atMost: 900_000, found: wasm.length, format: formatKb })
  report.goal({ what: 'the same gzipped', atMost: 350_000, found: gzipped(wasm), format: formatKb })
}

function goalOfShared(report: Report, { wasm }: CompileResult, engine: string): void {
  const what = `countVowels for a shared engine (${engine})`
  report.goal({ what, atMost: 1000, found: wasm.length, format: (bytes) => `${bytes} B` })
}

const formatKb = (bytes: number): string => `${threeDigits(bytes / 1000)} KB`
const gzipped = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length

function sizes(bytes: Uint8Array): string[] {
  return [bytes.length, gzipped(bytes)].map((size) => (size < 1000 ? `${size} B` : formatKb(size)))
}

function sharedSizes({ sharedEngine }: CompileResult): string[] {
  return sharedEngine === undefined ? ['', ''] : sizes(sharedEngine.bytes)
}

async function measureWarmBuilds(report: Report): Promise<void> {
  const rows: string[][] = []
  for (const mode of MODES) {
    const context = await compileContext(VOWELS, { mode })
    const [again, rebuilt] = [
      await times(() => compile(VOWELS, { mode }), WARM_BUILDS),
      await times(() => context.rebuild(), WARM_BUILDS),
    ]
    await context.dispose()
    rows.push([mode, formatMs(median(again)), formatMs(median(rebuilt))])
    report.goal({ what: `warm build, ${mode}`, atMost: 40, found: median(again), format: formatMs })
  }
  report.table(['building countVowels again', 'compile', 'rebuild'], rows)
}

async function times(run: () => Promise<unknown>, count: number): Promise<number[]> {
  await run()
  const found: number[] = []
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    await run()
    found.push(performance.now() - start)
  }
  return found
}

interface First {
  readonly createMs: number
  readonly firstCallMs: number
  readonly warmMs: number
}

async function measureBundle(report: Report): Promise<void> {
  if (!existsSync(`${PACKAGES}node_modules/zod`)) {
    report.paragraph('The large bundle was not measured: `node scripts/install-toolchains.mjs real-packages`.')
    return
  }
  await mkdir(GENERATED, { recursive: true })
  const entry = `${PACKAGES}bench-bundle.ts`
  await writeFile(entry, BUNDLE)
  const [snapshot, bytecode] = await Promise.all([buildBundle(entry, 'snapshot'), buildBundle(entry, 'bytecode')])
  const found = firstsOf(snapshot.file, bytecode.file)
  report.table(
    ['zod, lodash-es and marked', 'bytes', 'gzipped', 'create', 'first call', 'both', 'one more instance'],
    [snapshot, bytecode].map(({ mode, wasm }, i) => firstRow(mode, wasm, found[i] ?? found[0])),
  )
  report.paragraph(
    `Medians of ${FRESH_PROCESSES} fresh processes; one more instance of what was compiled, with its first call, best of ${INSTANCES}.`,
  )
  report.goal({
    what: 'the large bundle as bytecode',
    atMost: 1_800_000,
    found: bytecode.wasm.length,
    format: formatKb,
  })
  const ratio = (part: (first: First) => number): number => part(found[1]) / part(found[0])
  report.goal({ what: 'its first call, fresh process, to the snapshot', atMost: 2, found: ratio((f) => f.firstCallMs) })
  report.goal({
    what: 'creation and first call, to the snapshot',
    atMost: 2,
    found: ratio((first) => first.createMs + first.firstCallMs),
  })
}

async function buildBundle(entry: string, mode: CompileMode) {
  const { wasm } = await compile(entry, { mode })
  const file = `${GENERATED}bundle-${mode}.wasm`
  await writeFile(file, wasm)
  return { mode, wasm, file }
}

/** In turns, so that what else the machine does hits both alike. */
function firstsOf(snapshot: string, bytecode: string): readonly [First, First] {
  const runs = Array.from({ length: FRESH_PROCESSES }, () => [runOnce(snapshot), runOnce(bytecode)] as const)
  return [mediansOf(runs.map(([first]) => first)), mediansOf(runs.map(([, second]) => second))]
}

function runOnce(file: string): First {
  const input = JSON.stringify({ name: 'page', tags: ['a', 'b', 'a'] })
  const argv = [...freshArguments(), ONCE, file, 'render', input, String(INSTANCES)]
  return JSON.parse(execFileSync(process.execPath, argv).toString()) as First
}

function mediansOf(found: readonly First[]): First {
  return {
    createMs: median(found.map(({ createMs }) => createMs)),
    firstCallMs: median(found.map(({ firstCallMs }) => firstCallMs)),
    warmMs: Math.min(...found.map(({ warmMs }) => warmMs)),
  }
}

function firstRow(mode: CompileMode, wasm: Uint8Array, { createMs, firstCallMs, warmMs }: First): string[] {
  const spans = [createMs, firstCallMs, createMs + firstCallMs, warmMs]
  return [mode, ...sizes(wasm), ...spans.map((span) => formatMs(span))]
}

async function measureTraffic(report: Report): Promise<void> {
  const { wasm } = await compile(TRAFFIC)
  const shared = await compile(TRAFFIC, { mode: 'shared-engine' })
  const engine = shared.sharedEngine?.bytes ?? new Uint8Array()
  const hosts = [
    ['tenon', await createOurs(wasm)],
    ['tenon, shared engine', await createPlugin(shared.wasm, { engine, wasi: true })],
    ['js-sdk', await createJsSdk(wasm)],
  ] as const
  const rows: string[][] = []
  for (const { what, name, input, atMost } of [
    { what: '1 MiB in and out', name: 'echo', input: new Uint8Array(MIB).fill(120), atMost: 0.25 },
    { what: '1 MB of JSON read and written', name: 'again', input: new TextEncoder().encode(jsonText()), atMost: 0.8 },
  ]) {
    const found = await measure(hosts.map(([host, plugin]) => ({ name: host, run: () => plugin.call(name, input) })))
    const [ours = Number.NaN, , theirs = Number.NaN] = found.map(({ microseconds }) => microseconds)
    rows.push([what, ...found.map(({ microseconds }) => formatMicroseconds(microseconds)), formatRatio(ours / theirs)])
    report.goal({ what: `${what}, to js-sdk`, atMost, found: ours / theirs })
  }
  report.table(['a plug-in in TypeScript', ...hosts.map(([host]) => host), 'tenon to js-sdk'], rows)
  for (const [, plugin] of hosts) await plugin.close()
}

/** A million bytes of records. */
function jsonText(): string {
  const size = JSON.stringify(record(10_000)).length + 1
  return JSON.stringify(Array.from({ length: Math.floor(1e6 / size) }, (_, id) => record(10_000 + id)))
}

function record(id: number): unknown {
  return { id, name: `record ${id}`, tags: ['one', 'two'], score: id / 7, nested: { ok: true } }
}

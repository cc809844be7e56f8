import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { transform } from 'esbuild'
import { QuickJS } from 'quickjs-wasi'
import { type Candidate, measure } from '../measure.ts'
import { formatRatio, type Report, threeDigits } from '../report.ts'

const SOURCE = fileURLToPath(new URL('../workloads/cpu.ts', import.meta.url))

const WORKLOADS = [
  { name: 'fib', label: 'fib(27)', atMost: 0.6 },
  { name: 'json', label: 'JSON parse and stringify, 0.5 MB', atMost: 0.75 },
  { name: 'regex', label: 'regex matchAll, 1 MB', atMost: 1 },
  { name: 'sort', label: 'sort of 100 000 numbers with a comparer', atMost: 0.6 },
] as const

/** The same JavaScript in a plug-in of ours and in `quickjs-wasi`, in the same process. */
export async function engineSection(report: Report): Promise<void> {
  report.heading('CPU inside a JavaScript plug-in')
  const ours = await createPlugin((await compile(SOURCE)).wasm)
  const peer = await createPeer()
  const rows: string[][] = []
  for (const { name, label, atMost } of WORKLOADS) {
    const expected = peer(name)
    const found = ours.callSync(name).text()
    if (found !== expected) throw new Error(`${name}: ${found} here, ${expected} there`)
    const candidates: Candidate[] = [
      { name: 'tenon plug-in', run: () => ours.callSync(name) },
      { name: 'quickjs-wasi 3.6.2', run: () => peer(name) },
    ]
    const [mine = Number.NaN, theirs = Number.NaN] = (await measure(candidates, 12)).map((found) => found.microseconds)
    rows.push([label, threeDigits(mine / 1000), threeDigits(theirs / 1000), formatRatio(mine / theirs)])
    report.goal({ what: `${label}, to quickjs-wasi`, atMost, found: mine / theirs })
  }
  report.table(['milliseconds', 'tenon plug-in', 'quickjs-wasi 3.6.2', 'ratio'], rows)
  await ours.close()
}

async function createPeer(): Promise<(name: string) => string> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))
  const vm = await QuickJS.create({ wasm })
  const { code } = await transform(await readFile(SOURCE, 'utf8'), { loader: 'ts', format: 'iife', globalName: 'cpu' })
  vm.evalCode(`${code}; globalThis.cpu = cpu`).dispose()
  return (name) => {
    const result = vm.evalCode(`cpu.${name}()`)
    const text = result.toString()
    result.dispose()
    return text
  }
}

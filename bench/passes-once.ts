// Times one pass, or V8's compile, over a module in this fresh process: passes-once.ts PLUGIN WORK ROUNDS, and prints
// {"coldMs", "warmMs"}: the first time, and the best of ROUNDS more.
import { readFileSync } from 'node:fs'
import { KERNEL_HOST_EXPORTS, kernelBytes, linkableKernel } from '@tenon/kernel'
import {
  addCopies,
  encodeModule,
  finishCopies,
  instrument,
  type InstrumentOptions,
  linkKernel,
  ModuleAppender,
  parseModule,
  slotAdapter,
} from '@tenon/wasm-binary'

const [path = '', work = '', rounds = '0'] = process.argv.slice(2)
const bytes = new Uint8Array(readFileSync(path))

const INSTRUMENTS: Readonly<Record<string, InstrumentOptions | undefined>> = {
  link: undefined,
  flag: { stop: 'flag' },
  poll: { stop: 'poll' },
  fuel: { fuel: true },
}

/** All that the host does between a module's bytes and those that it compiles. */
function rewrite(options: InstrumentOptions | undefined): Uint8Array {
  const appender = new ModuleAppender(parseModule(bytes, { keepsDataEncoded: true, keepsCodeEncoded: true }))
  const kernel = linkableKernel()
  const linking = { namespace: 'extism:host/env', functions, exports: KERNEL_HOST_EXPORTS }
  const mayCopyAtOnce = options?.fuel !== true && options?.stop !== 'poll'
  const copies = mayCopyAtOnce ? addCopies(appender, kernel, linking) : undefined
  if (options !== undefined) instrument(appender, options)
  const placed = linkKernel(appender, kernel, linking)
  if (copies !== undefined) finishCopies(appender, copies, kernel, placed)
  const { module, slots } = appender.finish()
  if (slots.length > 0) slotAdapter(module, slots)
  return encodeModule(module)
}

const functions = { has: (name: string) => name !== 'reset' && Object.hasOwn(kernelFunctions, name) }
const kernelFunctions = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(kernelBytes()))).exports

/** The same module with a custom section of its own at the end: V8 knows again what it has compiled before. */
function withNumber(number: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.length + 8)
  copy.set(bytes)
  copy.set([0, 6, 1, 110, 0, 0, 0, 0], bytes.length)
  new DataView(copy.buffer).setUint32(bytes.length + 4, number)
  return copy
}

function timeOnce(round: number): number {
  const input = withNumber(round)
  const run = (): unknown => (work === 'compile' ? new WebAssembly.Module(input) : rewrite(INSTRUMENTS[work]))
  const start = performance.now()
  run()
  return performance.now() - start
}

const coldMs = timeOnce(0)
let warmMs = Infinity
for (let round = 1; round <= Number(rounds); round++) warmMs = Math.min(warmMs, timeOnce(round))
console.log(JSON.stringify({ coldMs, warmMs }))

import { createPlugin, type CallContext } from '@extism/extism'
import { CONFIG } from './cases.ts'
import { outcomeOf, type Outcome, type RunCalls } from './outcome.ts'

function wide(
  _context: CallContext,
  ...args: readonly [number, bigint, number, number, bigint, number, bigint]
): bigint {
  const [a, b, c, d, e, f, g] = args
  if (a !== -1 || c !== 0.5 || d !== Math.PI || f !== 7) throw new Error(`got ${args.join()}`)
  return BigInt.asIntN(64, -b + e + (g - 9_007_199_254_740_986n))
}

const FUNCTIONS = {
  'extism:host/user': {
    shout: (context: CallContext, text: bigint) => context.store((context.read(text)?.text() ?? '').toUpperCase()),
    wide,
  },
  'extism:host/other': { thousandfold: (_context: CallContext, value: number) => value * 1000 },
}

/** Extism's JavaScript SDK. */
export const runInExtismJs: RunCalls = async ({ wasm, engine }, calls, { maxPages, timeoutMs } = {}) => {
  const shared = engine === undefined ? [] : [{ name: 'tenon-engine', data: engine }]
  const memory = maxPages === undefined ? {} : { memory: { maxPages } }
  const manifest = { wasm: [...shared, { name: 'main', data: wasm }], ...memory }
  // It stops a plug-in only by ending the worker it runs in.
  const inWorker = timeoutMs === undefined ? {} : { runInWorker: true, timeoutMs }
  const plugin = await createPlugin(manifest, { functions: FUNCTIONS, config: CONFIG, useWasi: true, ...inWorker })
  const outcomes: Outcome[] = []
  for (const { name, input = '' } of calls) {
    outcomes.push(await outcomeOf(async () => (await plugin.call(name, input))?.bytes() ?? new Uint8Array()))
  }
  await plugin.close()
  return outcomes
}

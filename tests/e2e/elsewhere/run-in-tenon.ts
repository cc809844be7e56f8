import { createPlugin, hostFunction } from '@tenon/host'
import { CONFIG } from './cases.ts'
import { outcomeOf, type Outcome, type RunCalls } from './outcome.ts'

const FUNCTIONS = {
  'extism:host/user': {
    shout: hostFunction.text((text) => text.toUpperCase()),
    wide: hostFunction(['i32', 'i64', 'f32', 'f64', 'i64', 'i32', 'i64'], ['i64'], (_context, ...args) => {
      const [a, b, c, d, e, f, g] = args
      if (a !== -1 || c !== 0.5 || d !== Math.PI || f !== 7) throw new Error(`got ${args.join()}`)
      return BigInt.asIntN(64, -b + e + (g - 9_007_199_254_740_986n))
    }),
  },
  'extism:host/other': { thousandfold: hostFunction(['f64'], ['i32'], (_context, value) => value * 1000) },
}

/** Our own host. */
export const runInTenon: RunCalls = async ({ wasm, engine }, calls, { maxPages, timeoutMs } = {}) => {
  const manifest = {
    wasm: [{ data: wasm }],
    ...(maxPages === undefined ? {} : { memory: { maxPages } }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
  const options = { functions: FUNCTIONS, config: CONFIG, wasi: true, ...(engine && { engine }) }
  const plugin = await createPlugin(manifest, options)
  const outcomes: Outcome[] = []
  for (const { name, input = '' } of calls) {
    outcomes.push(await outcomeOf(async () => (await plugin.call(name, input)).bytes()))
  }
  await plugin.close()
  return outcomes
}

import * as fc from 'fast-check'
import { PluginError } from '@tenon/abi'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createPlugin, hostFunction, type Plugin, type PluginOptions } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { workerGuest } from './worker-plugin.test-support.ts'

const GUEST = workerGuest(
  '(import "extism:host/user" "through" (func $through (param i64) (result i64)))',
  `(func (export "through") (call $give (call $through (call $input_offset))))
   (func (export "through var") (call $give (call $through (call $var_get (call $input_offset)))))
   (func (export "leak") (drop (call $alloc (call $input_length))) (call $output_set (call $input_offset) (i64.const 1)))
   (func (export "say much") (local $left i32)
     (local.set $left (i32.const 50))
     (loop $next
       (call $log_info (call $copy))
       (call $log_debug (call $copy))
       (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))`,
)

/** What an application does with a plug-in, and what a plug-in does. */
type Step =
  | { readonly call: string; readonly input: string | Uint8Array }
  | { readonly set: string; readonly value: string }
  | { readonly remove: string }
  | 'reset'

/** All but `recurse`: how deep that goes is the thread's matter. */
const EXPORTS = [
  'echo',
  'count',
  'trap',
  'fail',
  'code',
  'remember',
  'recall',
  'forget',
  'log',
  'grow',
  'through',
  'through var',
  'leak',
  'say much',
  'no such export',
]
const key = fc.constantFrom('a', 'b', 'refuse', '__proto__', '')
const input = fc.oneof(key, fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 40_000, size: 'max' }))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ call: fc.constantFrom(...EXPORTS), input }) },
  { weight: 2, arbitrary: fc.record({ set: key, value: fc.string({ maxLength: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: key }) },
  { weight: 1, arbitrary: fc.constant('reset' as const) },
)

const opened: Plugin[] = []

afterEach(async () => {
  vi.unstubAllGlobals()
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

interface Observed {
  readonly plugin: Plugin
  readonly logs: string[]
}

async function open(thread: 'inline' | 'worker', options: PluginOptions): Promise<Observed> {
  const logs: string[] = []
  const through = hostFunction.bytes((bytes, { vars }) => {
    if (bytes.length === 6) throw new RangeError('the host refuses six bytes')
    if (bytes.length < 20) vars.set('seen', bytes)
    return bytes.toReversed()
  })
  const plugin = await createPlugin(GUEST, {
    ...options,
    thread,
    functions: { through },
    logger: (level, text) => logs.push(`${level} ${text}`),
    limits: { varBytes: 300, logBytes: 2000, fuel: 10_000_000, outputBytes: 30_000 },
  })
  opened.push(plugin)
  return { plugin, logs }
}

/** Does a step, and tells all that can be seen of it. */
async function observe({ plugin, logs }: Observed, one: Step): Promise<unknown> {
  const outcome = await run(plugin, one).catch((error: unknown) => {
    if (!PluginError.is(error)) throw error
    const { name, code, message, details } = error
    return { name, code, message, details }
  })
  const vars = plugin.vars.keys().map((name) => [name, plugin.vars.getText(name)])
  return { outcome, logs: logs.splice(0), vars, fuel: plugin.fuelConsumed, memory: plugin.memoryBytes }
}

async function run(plugin: Plugin, one: Step): Promise<unknown> {
  if (one === 'reset') return plugin.reset()
  if ('call' in one) return Buffer.from((await plugin.call(one.call, one.input)).bytes()).toString('base64')
  return 'set' in one ? plugin.vars.set(one.set, one.value) : plugin.vars.delete(one.remove)
}

describe('a plug-in in a worker', () => {
  test('does what one inline does, whatever is done with both', () => compare(100), 120_000)

  test.each(['fresh-per-call', 'new-instance'] as const)(
    'does so where calls leave nothing behind: %s',
    (isolation) => compare(50, { isolation }),
    120_000,
  )

  test.skipIf(findJspi() === undefined)(
    'does so where no memory is shared',
    async () => {
      vi.stubGlobal('SharedArrayBuffer', undefined)
      await compare(50)
    },
    120_000,
  )
})

async function compare(numRuns: number, options: PluginOptions = {}): Promise<void> {
  const [inline, worker] = [await open('inline', options), await open('worker', options)]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      for (const { plugin } of [inline, worker]) {
        await plugin.reset()
        plugin.vars.clear()
      }
      for (const one of steps) expect(await observe(worker, one)).toEqual(await observe(inline, one))
    }),
    { numRuns },
  )
}

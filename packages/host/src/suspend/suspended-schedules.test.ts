import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostFunction } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import type { PluginOptions } from '../public.ts'
import { loadGuest, sleep } from './async-guest.test-support.ts'

/** Longer than any schedule takes. */
const LONG_MS = 60_000

/** What one plug-in is asked to do, and when. */
type Task =
  | { readonly kind: 'ask'; readonly afterMs: number; readonly takesMs: number }
  | { readonly kind: 'never' | 'spin_after' | 'spin'; readonly afterMs: number; readonly timeoutMs: number }
  | { readonly kind: 'abort' | 'close'; readonly afterMs: number; readonly stopMs: number }

const afterMs = fc.integer({ min: 0, max: 8 })
const task: fc.Arbitrary<Task> = fc.oneof(
  fc.record({ kind: fc.constant('ask' as const), afterMs, takesMs: fc.integer({ min: 0, max: 15 }) }),
  fc.record({
    kind: fc.constantFrom('never' as const, 'spin_after' as const, 'spin' as const),
    afterMs,
    timeoutMs: fc.integer({ min: 1, max: 15 }),
  }),
  fc.record({
    kind: fc.constantFrom('abort' as const, 'close' as const),
    afterMs,
    stopMs: fc.integer({ min: 0, max: 15 }),
  }),
)

const ask = hostFunction.text(async (input) => {
  if (input === 'never') await new Promise(() => {})
  if (input !== '0') await sleep(Number(input))
  return `after ${input}`
})

/** What became of a task: its output, or the code of its error and the limit that it names. */
async function outcomeOf(run: Promise<{ text(): string }>): Promise<unknown> {
  try {
    return (await run).text()
  } catch (error) {
    const { code, details } = error as { readonly code: string; readonly details: { readonly allowed?: number } }
    return [code, details.allowed]
  }
}

async function perform(wanted: Task, options: PluginOptions): Promise<unknown> {
  const plugin = await loadGuest(ask, { limits: { ...options.limits, timeoutMs: LONG_MS }, link: options.link ?? true })
  await plugin.call('quiet')
  await sleep(wanted.afterMs)
  if (wanted.kind === 'ask') return outcomeOf(plugin.call('ask', String(wanted.takesMs)))
  if ('timeoutMs' in wanted) {
    const { kind, timeoutMs } = wanted
    const name = kind === 'never' ? 'careful' : kind
    return outcomeOf(plugin.call(name, kind === 'never' ? 'never' : '0', { timeoutMs }))
  }
  const controller = new AbortController()
  const call = outcomeOf(plugin.call('careful', 'never', { signal: controller.signal }))
  setTimeout(() => (wanted.kind === 'abort' ? controller.abort() : void plugin.close()), wanted.stopMs)
  return call
}

function expected(wanted: Task): unknown {
  if (wanted.kind === 'ask') return `after ${wanted.takesMs}`
  if ('timeoutMs' in wanted) return ['ERR_TIMEOUT', wanted.timeoutMs]
  return [wanted.kind === 'abort' ? 'ERR_ABORTED' : 'ERR_PLUGIN_CLOSED', undefined]
}

const MODES: readonly (readonly [string, PluginOptions])[] = [
  ['under a flag', {}],
  ['under a flag, beside their kernels', { link: false }],
  ['that give way', { limits: { yieldEveryMs: 2 } }],
]

describe.runIf(findJspi() !== undefined).each(MODES)(
  'plug-ins %s, at whatever times they wait and end',
  (_mode, options) => {
    it('each come to their own end', async () => {
      const schedules = fc.array(task, { minLength: 2, maxLength: 8 })
      const property = fc.asyncProperty(schedules, async (tasks) => {
        const outcomes = await Promise.all(tasks.map((wanted) => perform(wanted, options)))
        expect(outcomes).toEqual(tasks.map(expected))
      })
      await fc.assert(property, { numRuns: 30 })
    }, 120_000)
  },
)

import * as fc from 'fast-check'
import { PluginError } from '@tenon/abi'
import { expect, test } from 'vitest'
import { compilePlugin, hostFunction } from '../index.node.ts'
import { workerGuest } from './worker-plugin.test-support.ts'

const GUEST = workerGuest(
  '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))',
  `(func (export "ask") (call $give (call $ask (call $input_offset))))
   (func (export "ask for ever") (loop (drop (call $ask (call $input_offset))) (br 0)))
   (func (export "log for ever") (loop (call $log_info (call $alloc (i64.const 100))) (br 0)))`,
)

/** How long a call may take that was told to end: far more than it needs, far less than for ever. */
const PATIENCE_MS = 10_000

const EXPORTS = ['echo', 'ask', 'spin', 'trap', 'ask for ever', 'log for ever'] as const
const ANSWERS = ['now', 'later', 'never', 'much', 'throws'] as const

/** A call, what its host functions do, and what happens to it meanwhile. */
const interruptedCall = fc.record({
  name: fc.constantFrom(...EXPORTS),
  bytes: fc.constantFrom(0, 1, 20_000),
  answer: fc.constantFrom(...ANSWERS),
  timeoutMs: fc.integer({ min: 1, max: 60 }),
  abortAfterMs: fc.option(fc.integer({ min: 0, max: 40 })),
  closeAfterMs: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 8 }),
})

/** What a call may end with, however it is interrupted. */
const CODES: ReadonlySet<string> = new Set([
  'ERR_TIMEOUT',
  'ERR_ABORTED',
  'ERR_PLUGIN_CLOSED',
  'ERR_HOST_FUNCTION_THREW',
  'ERR_GUEST_TRAP',
])

test.each([
  ['checks in its code', { timeoutMs: 60_000, logBytes: Infinity }],
  ['none', { logBytes: Infinity }],
])(
  'whatever interrupts calls in a worker, each ends soon and for a reason; the plug-in has %s',
  async (_, limits) => {
    let answer: (typeof ANSWERS)[number] = 'now'
    const ask = hostFunction.bytes((bytes) => {
      if (answer === 'throws') throw new Error('refused')
      if (answer === 'never') return new Promise<Uint8Array>(() => {})
      if (answer === 'later') return new Promise<Uint8Array>((resolve) => setTimeout(resolve, 2, bytes))
      return answer === 'much' ? new Uint8Array(200_000) : bytes
    })
    const compiled = await compilePlugin(GUEST, { thread: 'worker', functions: { ask }, logger: () => {}, limits })
    const calls = fc.array(interruptedCall, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(calls, async (all) => {
        const plugin = await compiled.instantiate()
        for (const { name, bytes, timeoutMs, abortAfterMs, closeAfterMs, ...told } of all) {
          answer = told.answer
          const controller = new AbortController()
          const options = { timeoutMs, signal: controller.signal }
          const call = plugin.call(name, new Uint8Array(bytes), options).catch((error: unknown) => error)
          if (abortAfterMs !== null) setTimeout(() => controller.abort(), abortAfterMs)
          if (closeAfterMs !== null) setTimeout(() => void plugin.close(), closeAfterMs)
          const outcome = await soon(call)
          if (outcome instanceof Error)
            expect(PluginError.is(outcome) && CODES.has(outcome.code), String(outcome)).toBe(true)
        }
        await soon(plugin.close())
      }),
      { numRuns: 25 },
    )
  },
  120_000,
)

async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled after ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

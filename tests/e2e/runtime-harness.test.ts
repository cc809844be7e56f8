import { expect, test } from 'vitest'
import { followRun } from '../../scripts/runtimes/collect.mjs'
import { equal, fail, failsWith } from '../runtimes/expect.ts'
import { padded } from '../runtimes/padded.ts'
import { type RunEvent, runSuites } from '../runtimes/run-suites.ts'
import type { RuntimeCase, RuntimeEnvironment } from '../runtimes/runtime-case.ts'
import { findFeatures } from '../runtimes/runtime-features.ts'

const features = findFeatures('process')
const env = { features } as RuntimeEnvironment
const passes: RuntimeCase = { name: 'passes', capability: 'Row', run: async () => 'a way' }
const fails: RuntimeCase = { name: 'fails', run: async () => fail('the number is 1, not 2') }

async function eventsOf(...cases: readonly RuntimeCase[]): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = []
  await runSuites([{ name: 'suite', cases: () => cases }], env, async (event) => void events.push(event))
  return events
}

test('tells of each case before and after it, and of what is wrong', async () => {
  const ms = expect.any(Number)
  expect(await eventsOf(passes, fails)).toEqual([
    { kind: 'plan', cases: ['suite: passes', 'suite: fails'], features },
    { kind: 'start', name: 'suite: passes' },
    { kind: 'end', name: 'suite: passes', capability: 'Row', note: 'a way', ms },
    { kind: 'start', name: 'suite: fails' },
    { kind: 'end', name: 'suite: fails', problem: 'the number is 1, not 2', ms },
    { kind: 'done' },
  ])
})

test('a case that expects an error fails without one, and with another', async () => {
  await expect(failsWith('ERR_TIMEOUT', () => 'fine')).rejects.toThrow('did not fail')
  await expect(failsWith('ERR_TIMEOUT', () => equal(1, 2))).rejects.toThrow('not a PluginError of ERR_TIMEOUT')
})

test('what a run gave is collected', async () => {
  const run = followRun()
  for (const event of await eventsOf(passes, fails)) run.accept(event)
  const { results } = await run.whenOver
  expect(results.map(({ name, problem }) => [name, problem])).toEqual([
    ['suite: passes', undefined],
    ['suite: fails', 'the number is 1, not 2'],
  ])
})

test('a case that ends the run has failed by name, and so has each that did not run', async () => {
  const run = followRun()
  const [plan, start] = await eventsOf(passes, fails)
  if (plan === undefined || start === undefined) throw new Error('no events')
  run.accept(plan)
  run.accept(start)
  run.end('the process ended with SIGSEGV')
  const { results } = await run.whenOver
  expect(results.map(({ name, problem }) => [name, problem])).toEqual([
    ['suite: passes', 'ended the run: the process ended with SIGSEGV'],
    ['suite: fails', 'not run: the process ended with SIGSEGV'],
  ])
})

test('a run that says nothing is over', async () => {
  const { results } = await followRun(10).whenOver
  expect(results).toEqual([{ name: 'the run', ms: 0, problem: 'did not begin: nothing was heard for 0.01 s' }])
})

test.each([0, 126, 127, 128, 70_000])('a module padded with %i bytes stays valid', (bytes) => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  const module = new Uint8Array(padded(empty, bytes))
  expect(module.length).toBeGreaterThanOrEqual(empty.length + bytes)
  expect(WebAssembly.validate(module)).toBe(true)
})

import { createPlugin, hostFunction, type HostFunctionFactory } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import { plannedCases } from './planned-case.ts'
import { runCase } from './run-case.ts'

/** The same, but later. */
function later(implementation: unknown): (...args: readonly unknown[]) => Promise<never> {
  return async (...args) => {
    await aMoment()
    return (implementation as (...args: readonly unknown[]) => never)(...args)
  }
}

/** Makes host functions that do what they are told, but later. */
const laterHostFunction: HostFunctionFactory = Object.assign(
  ((params, results, implementation) =>
    hostFunction(params, results, later(implementation) as never)) as HostFunctionFactory,
  {
    text: (implementation: unknown) => hostFunction.text(later(implementation)),
    bytes: (implementation: unknown) => hostFunction.bytes(later(implementation)),
    json: (implementation: unknown) => hostFunction.json(later(implementation)),
  },
)

/** Longer than a promise that is settled already takes. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Whether a host function is asynchronous must not show in what a plug-in does: inline with JSPI, in a worker without. */
const anywhere: typeof createPlugin = (source, options = {}) => createPlugin(source, { ...options, thread: 'auto' })
const observe = observeWithHost({ createPlugin: anywhere, hostFunction: laterHostFunction })
const env = { ...nodeModuleBytes, observe }
const planned = plannedCases(readCaseFiles(), readFixtureStatus()).filter(({ skip }) => skip === undefined)

for (const file of new Set(planned.map((plan) => plan.file))) {
  describe(`${file} with asynchronous host functions`, () => {
    for (const { wanted, broken, language } of planned.filter((other) => other.file === file)) {
      test(language === undefined ? wanted.name : `${language}: ${wanted.name}`, async () => {
        expect(broken).toBeUndefined()
        expect(await runCase(wanted, env, language)).toEqual([])
      })
    }
  })
}

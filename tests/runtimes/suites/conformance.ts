import { createPlugin, hostFunction } from '@tenon/host'
import { type HostUnderTest, observeWithHost } from '../../conformance/observe-with-host.ts'
import type { PlannedCase } from '../../conformance/planned-case.ts'
import { runCase } from '../../conformance/run-case.ts'
import { fail } from '../expect.ts'
import type { RuntimeCase, RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

/** Every conformance case, as a host without limits runs it. */
export const conformance: RuntimeSuite = {
  name: 'conformance',
  cases: (env) => casesOf(env.planned, 'Conformance suite', { createPlugin, hostFunction }),
}

/** Limits that nothing reaches, but for which the host rewrites the plug-in. */
const LIMITS = { timeoutMs: 60_000, fuel: 2n ** 62n, memoryBytes: 2 ** 32 }

/** The same with every limit built in; without those that are about limits, which have their own. */
export const limitedConformance: RuntimeSuite = {
  name: 'conformance with limits',
  cases: (env) =>
    casesOf(env.planned.filter(canBeLimited), 'Conformance suite with time, fuel and memory limited', {
      createPlugin: (source, options = {}) => createPlugin(source, { ...options, limits: LIMITS }),
      hostFunction,
    }),
}

/** Recursion without end is a RangeError where a JavaScript plug-in's engine sees it first: limits take more stack. */
function canBeLimited({ wanted: { name, manifest = {} }, language = '' }: PlannedCase): boolean {
  if ('timeout_ms' in manifest || 'memory' in manifest) return false
  return !(['javascript', 'typescript'].includes(language) && name.startsWith('traps'))
}

function casesOf(planned: readonly PlannedCase[], capability: string, host: HostUnderTest): readonly RuntimeCase[] {
  const observe = observeWithHost(host)
  return planned.map((plan) => ({
    name: `${plan.file}: ${plan.language === undefined ? '' : `${plan.language}: `}${plan.wanted.name}`,
    capability,
    run: async (env) => runPlanned(plan, { ...env, observe }),
  }))
}

async function runPlanned(
  { wanted, language }: PlannedCase,
  env: RuntimeEnvironment & { readonly observe: ReturnType<typeof observeWithHost> },
): Promise<undefined> {
  const problems = await runCase(wanted, env, language)
  if (problems.length > 0) fail(problems.join('; '))
}

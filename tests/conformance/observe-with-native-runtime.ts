import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Observation, ObservedCall, ObservedError } from './observation.ts'
import type { PreparedCase } from './prepared-case.ts'

const python = fileURLToPath(new URL('../../.tools/py/bin/python', import.meta.url))
const oracle = fileURLToPath(new URL('oracle.py', import.meta.url))

/** Host functions that the runtime gets where a case names none. */
const ALL_FUNCTIONS = ['record', 'decorate', 'dangle', 'fail', 'twice']

/** What `oracle.py` prints for a case. */
interface RawObservation {
  readonly createError?: ObservedError
  readonly functionExists: Record<string, boolean>
  readonly calls: readonly RawCall[]
}

interface RawCall {
  readonly output?: string
  readonly error?: ObservedError
  readonly logs: readonly string[]
  readonly records: readonly (readonly [number, string])[]
}

/** Whether the native runtime is installed: `node scripts/install-toolchains.mjs native-runtimes`. */
export function hasNativeRuntime(): boolean {
  return existsSync(python) && spawnSync(python, ['-c', 'import extism']).status === 0
}

/** Runs cases on Extism's native runtime: all of one log level in one process. */
export function observeWithNativeRuntime(cases: readonly PreparedCase[]): ReadonlyMap<PreparedCase, Observation> {
  const observations = new Map<PreparedCase, Observation>()
  for (const level of new Set(cases.map(levelOf))) {
    const some = cases.filter((prepared) => levelOf(prepared) === level)
    const seen = runOracle(level, some).map(observation)
    for (const [i, observed] of seen.entries()) {
      const prepared = some.at(i)
      if (prepared !== undefined) observations.set(prepared, observed)
    }
  }
  return observations
}

const levelOf = ({ logLevel }: PreparedCase): string => logLevel ?? 'info'

function runOracle(level: string, cases: readonly PreparedCase[]): readonly RawObservation[] {
  const input = JSON.stringify(cases.map(plain))
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 30 } as const
  const { status, signal, stdout, stderr } = spawnSync(python, [oracle, level], options)
  if (status !== 0) throw new Error(`oracle.py ended with ${status ?? signal}\n${stderr.slice(-2000)}`)
  return JSON.parse(stdout) as RawObservation[]
}

/** A case as JSON can carry it. */
function plain(prepared: PreparedCase): unknown {
  const { name, modules, manifest, config, wasi, functions, functionExists, calls } = prepared
  return {
    name,
    modules: modules.map(plainModule),
    manifest: manifest ?? {},
    config: config ?? null,
    wasi: wasi ?? false,
    functions: functions ?? ALL_FUNCTIONS,
    functionExists: Object.keys(functionExists),
    calls: calls.map((call) => ({ function: call.function, input: base64(call.input) })),
  }
}

function plainModule({ bytes, ...named }: PreparedCase['modules'][number]): unknown {
  return { ...named, data: base64(bytes) }
}

function observation({ calls, ...rest }: RawObservation): Observation {
  return { ...rest, calls: calls.map(observedCall) }
}

function observedCall({ output, records, ...rest }: RawCall): ObservedCall {
  return {
    ...rest,
    ...(output !== undefined && { output: new Uint8Array(Buffer.from(output, 'base64')) }),
    records: records.map(([step, result]) => [step, BigInt(result)]),
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

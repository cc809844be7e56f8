import { bytesOf, describeBytes, sameBytes } from './case-bytes.ts'
import type { CaseExpectation } from './conformance-case.ts'
import type { Observation, ObservedCall, ObservedError } from './observation.ts'
import type { PreparedCall, PreparedCase } from './prepared-case.ts'
import type { Operand, ScriptStep } from './script-step.ts'

/** Compares what a host did with what a case wants; gives a line for each difference, none where they agree. */
export function judge(wanted: PreparedCase, seen: Observation): readonly string[] {
  if (wanted.createError !== undefined) return judgeError('loading', { error: wanted.createError }, loadingError(seen))
  if (seen.createError !== undefined) return [`loading failed: ${describeError(seen.createError)}`]
  const names = new Map<string, bigint>()
  return [
    ...Object.entries(wanted.functionExists).flatMap(([name, exists]) =>
      seen.functionExists[name] === exists ? [] : [`functionExists(${name}) is ${seen.functionExists[name]}`],
    ),
    ...wanted.calls.flatMap((call, i) => judgeCall(`call ${i} of ${call.function}`, call, seen.calls[i], names)),
  ]
}

/** A host without codes may find out at the first call: Extism's runtime instantiates no earlier. */
function loadingError({ createError, calls }: Observation): ObservedError | undefined {
  const first = calls[0]?.error
  return createError ?? (first?.code === undefined ? first : undefined)
}

function judgeCall(
  where: string,
  { expected, script }: PreparedCall,
  seen: ObservedCall | undefined,
  names: Map<string, bigint>,
): readonly string[] {
  if (seen === undefined) return [`${where}: not made`]
  return [
    ...(expected.error === undefined ? judgeOutput(where, expected, seen) : judgeError(where, expected, seen.error)),
    ...(expected.logs === undefined || sameTexts(expected.logs, seen.logs)
      ? []
      : [`${where}: logged ${JSON.stringify(seen.logs)}, not ${JSON.stringify(expected.logs)}`]),
    ...judgeRecords(where, script, seen, names),
  ]
}

function judgeOutput(where: string, { output }: CaseExpectation, seen: ObservedCall): readonly string[] {
  if (seen.output === undefined) return [`${where}: failed with ${describeError(seen.error)}`]
  if (output === undefined) return []
  if (typeof output === 'object' && 'json' in output) return judgeJson(where, output.json, seen.output)
  const bytes = bytesOf(output)
  if (sameBytes(bytes, seen.output)) return []
  return [`${where}: gave ${describeBytes(seen.output)}, not ${describeBytes(bytes)}`]
}

function judgeJson(where: string, wanted: unknown, output: Uint8Array): readonly string[] {
  const text = new TextDecoder().decode(output)
  try {
    if (canonical(JSON.parse(text)) === canonical(wanted)) return []
  } catch {
    return [`${where}: gave ${text}, which is not JSON`]
  }
  return [`${where}: gave ${text}, not ${JSON.stringify(wanted)}`]
}

/** JSON with the fields of objects in order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function judgeError(where: string, wanted: CaseExpectation, seen: ObservedError | undefined): readonly string[] {
  if (seen === undefined) return [`${where}: did not fail; ${wanted.error} was wanted`]
  const problems: string[] = []
  if (seen.code !== undefined && seen.code !== wanted.error) {
    problems.push(`${where}: failed with ${describeError(seen)}, not with ${wanted.error}`)
  }
  if (wanted.message !== undefined && !seen.message.includes(wanted.message)) {
    problems.push(`${where}: the message is ${JSON.stringify(seen.message)}, without ${JSON.stringify(wanted.message)}`)
  }
  return problems
}

function judgeRecords(
  where: string,
  script: PreparedCall['script'],
  seen: ObservedCall,
  names: Map<string, bigint>,
): readonly string[] {
  const results = new Map(seen.records)
  const problems: string[] = []
  for (const [i, step] of script.entries()) {
    if (step.kind === 'return' || step.kind === 'trap') break
    const result = results.get(i)
    if (step.kind === 'call') problems.push(...judgeStep(where, step, result, names))
    if (result !== undefined && step.name !== undefined) names.set(step.name, result)
  }
  return seen.error === undefined ? problems : problems.filter((problem) => !problem.endsWith(NOT_REACHED))
}

const NOT_REACHED = 'was not reached'

function judgeStep(
  where: string,
  { callee, args, expected }: Extract<ScriptStep, { kind: 'call' }>,
  result: bigint | undefined,
  names: ReadonlyMap<string, bigint>,
): readonly string[] {
  if (expected === undefined) return []
  const line = `${where}: ${callee.name}(${args.map((arg) => resolve(arg, names)).join(', ')})`
  if (result === undefined) return [`${line} ${NOT_REACHED}`]
  if (expected === 'nonzero') return result === 0n ? [`${line} is 0`] : []
  const value = resolve(expected, names)
  return result === value ? [] : [`${line} is ${result}, not ${value}`]
}

function resolve({ name, offset }: Operand, names: ReadonlyMap<string, bigint>): bigint {
  return BigInt.asUintN(64, offset + (name === undefined ? 0n : (names.get(name) ?? 0n)))
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i])
}

function describeError(error: ObservedError | undefined): string {
  return error === undefined ? 'nothing' : `${error.code ?? 'an error'} (${error.message})`
}

import type { ElsewhereCall } from './cases.ts'
import type { Outcome } from './outcome.ts'

/** What is wrong with an outcome, if anything. */
export function problem(call: ElsewhereCall, outcome: Outcome | undefined): string | undefined {
  const title = `${call.name}(${JSON.stringify((call.input ?? '').slice(0, 40))})`
  if (outcome === undefined) return `${title} was not made`
  if ('error' in outcome)
    return call.error?.test(outcome.error) === true ? undefined : `${title} failed: ${outcome.error}`
  if (call.error !== undefined) return `${title} succeeded`
  const wanted = call.bytes ?? new TextEncoder().encode(call.output)
  return Buffer.compare(outcome.output, Uint8Array.from(wanted)) === 0
    ? undefined
    : `${title} gave ${show(outcome.output)}`
}

function show(bytes: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 100)))
}

import { PluginError } from '@tenon/host'

/** What a case found wrong. */
class CaseFailure extends Error {
  override readonly name = 'CaseFailure'
}

/** Ends the case. */
export function fail(problem: string): never {
  throw new CaseFailure(problem)
}

/** Wants two values to be the same, as JSON shows them; bigints and bytes are told from numbers and lists. */
export function equal(actual: unknown, wanted: unknown, what = 'it'): void {
  const [seen, expected] = [show(actual), show(wanted)]
  if (seen !== expected) fail(`${what} is ${seen}, not ${expected}`)
}

/** Wants something to be true. */
export function truly(value: boolean, what: string): void {
  if (!value) fail(`not so: ${what}`)
}

/** Wants a `PluginError` of a code, and gives it. */
export async function failsWith(code: string, run: () => unknown): Promise<PluginError> {
  const error = await thrownBy(run)
  if (!PluginError.is(error)) fail(`not a PluginError of ${code}: ${describe(error)}`)
  if (error.code !== code) fail(`failed with ${error.code} (${error.message}), not with ${code}`)
  return error
}

async function thrownBy(run: () => unknown): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  return fail('did not fail')
}

/** An error for a person to read, with what caused it. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof CaseFailure) return error.message
  const cause = error.cause === undefined ? '' : `; cause: ${describe(error.cause)}`
  return `${error.stack?.split('\n').slice(0, 4).join(' | ') ?? String(error)}${cause}`
}

function show(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'bigint') return `${part}n`
      return part instanceof Uint8Array ? `bytes ${[...part].join(' ')}` : part
    }) ?? 'undefined'
  )
}

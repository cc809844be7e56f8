import { ArgumentError } from '@tenon/abi'

/** A record of strings without a prototype, so that `__proto__` is a key like any other. */
function emptyRecord(): Record<string, string> {
  return Object.create(null) as Record<string, string>
}

/**
 * Reads `KEY=VALUE` options; the value is all after the first `=` and may be empty.
 * Of two values for a key the last counts, unless keys must be unique.
 * @throws ArgumentError ERR_ARGUMENT when there is no `=` or no key, or a key again that must be unique.
 */
export function parseKeyValues(
  option: string,
  entries: readonly string[],
  { isUnique = false }: { readonly isUnique?: boolean } = {},
): Record<string, string> {
  const record = emptyRecord()
  for (const entry of entries) {
    const at = entry.indexOf('=')
    if (at < 1) throw new ArgumentError(`--${option} takes KEY=VALUE, not "${entry}"`, { argument: option })
    const key = entry.slice(0, at)
    if (isUnique && key in record) throw new ArgumentError(`--${option} names "${key}" twice`, { argument: option })
    record[key] = entry.slice(at + 1)
  }
  return record
}

/**
 * Reads an option that is a JSON object of strings.
 * @throws ArgumentError ERR_ARGUMENT when it is not.
 */
export function parseJsonRecord(option: string, text: string | undefined): Record<string, string> {
  if (text === undefined) return emptyRecord()
  const fail = (found: string): never => {
    throw new ArgumentError(`--${option} takes a JSON object whose values are strings; ${found}`, { argument: option })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return fail(`this is no JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('this is no object')
  const record = emptyRecord()
  for (const [key, item] of Object.entries(value)) {
    record[key] = typeof item === 'string' ? item : fail(`the value of "${key}" is no string`)
  }
  return record
}

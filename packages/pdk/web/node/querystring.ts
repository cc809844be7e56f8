/** Node's querystring. */
type Values = Record<string, string | string[]>

export interface QuerystringOptions {
  /** At most this many pairs; 0 is all. Default 1000. */
  readonly maxKeys?: number
  readonly decodeURIComponent?: (text: string) => string
  readonly encodeURIComponent?: (text: string) => string
}

export function escape(text: unknown): string {
  // Node leaves the same marks unescaped as encodeURIComponent, lone surrogates apart, which throw in both.
  return encodeURIComponent(String(text))
}

/** Percent signs that are no escapes stay as they are. */
export function unescape(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    const bytes = text.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.codePointAt(0) ?? 0))
  }
}

export function parse(
  text: string,
  separator?: string | null,
  equals?: string | null,
  options?: QuerystringOptions | null,
): Values {
  const { maxKeys = 1000, decodeURIComponent: decode = unescape } = options ?? {}
  const sign = equals || '='
  const values: Values = Object.create(null) as Values
  const pairs = String(text)
    .split(separator || '&')
    .filter(Boolean)
  for (const pair of maxKeys > 0 ? pairs.slice(0, maxKeys) : pairs) {
    const at = pair.indexOf(sign)
    const [key, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + sign.length)]
    addValue(values, decode(key.replaceAll('+', ' ')), decode(value.replaceAll('+', ' ')))
  }
  return values
}

function addValue(values: Values, key: string, value: string): void {
  const known = values[key]
  if (known === undefined) values[key] = value
  else if (Array.isArray(known)) known.push(value)
  else values[key] = [known, value]
}

export function stringify(
  values: Readonly<Record<string, unknown>> | null | undefined,
  separator?: string | null,
  equals?: string | null,
  options?: QuerystringOptions | null,
): string {
  const { encodeURIComponent: encode = escape } = options ?? {}
  return Object.entries(values ?? {})
    .flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((one: unknown) => [key, one] as const))
    .map(([key, value]) => encode(key) + (equals || '=') + encode(primitiveText(value)))
    .join(separator || '&')
}

/** What is no text, number or truth value is written as nothing. */
function primitiveText(value: unknown): string {
  const isWritten = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint'
  return isWritten || (typeof value === 'number' && Number.isFinite(value)) ? String(value) : ''
}

export const decode = parse
export const encode = stringify

export default { decode, encode, escape, parse, stringify, unescape }

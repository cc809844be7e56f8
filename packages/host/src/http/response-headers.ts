/** Characters that the headers of a response may have together. */
export const MAX_RESPONSE_HEADER_BYTES = 65_536

/** Encodings that `fetch` undoes. */
const UNPACKED = /^(?:x-gzip|gzip|deflate|br|zstd)$/
/** They describe the body as it was sent. */
const PACKED_HEADERS: readonly string[] = ['content-encoding', 'content-length']

/**
 * Headers under lower-case names, repeated ones joined by a comma, as the ABI has one value for a name; `undefined` where
 * they are longer than {@link MAX_RESPONSE_HEADER_BYTES}. Those that describe an encoding which `fetch` has undone are
 * left out where there is a body: they do not fit it any more.
 * @throws {TypeError} for what are no headers
 */
export function readHeaders(
  headers: Iterable<readonly [unknown, unknown]>,
  hasBody: boolean,
): Record<string, string> | undefined {
  const read = new Map<string, string>()
  let bytes = 0
  if (typeof headers?.[Symbol.iterator] !== 'function') throw new TypeError('its headers are no Headers')
  for (const [given, value] of headers) {
    if (typeof given !== 'string' || typeof value !== 'string') throw new TypeError('its headers are no Headers')
    const name = given.toLowerCase()
    const before = read.get(name)
    read.set(name, before === undefined ? value : `${before}, ${value}`)
    // As they are sent: with a colon, a space and a line break.
    bytes += name.length + value.length + 4
    if (bytes > MAX_RESPONSE_HEADER_BYTES) return undefined
  }
  if (hasBody && isUnpacked(read.get('content-encoding'))) for (const name of PACKED_HEADERS) read.delete(name)
  return Object.fromEntries(read)
}

function isUnpacked(encodings: string | undefined): boolean {
  return encodings !== undefined && encodings.split(',').every((item) => UNPACKED.test(item.trim().toLowerCase()))
}

import { PermissionError } from '@tenon/abi'

/**
 * Whether a host may be reached. Patterns are globs on the host name alone: `*` matches any run of characters, dots
 * included, `?` one character. No pattern, no host.
 * @see ABI reference, section 1.4
 */
export function isHostAllowed(hostname: string, patterns: readonly string[]): boolean {
  const host = hostname.toLowerCase()
  return patterns.some((pattern) => matchesGlob(host, pattern.toLowerCase()))
}

/**
 * Checks a URL's host.
 * @throws {PermissionError} ERR_HOST_NOT_ALLOWED
 */
export function assertHostAllowed(url: URL, patterns: readonly string[]): void {
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
  if (isHttp && isHostAllowed(url.hostname, patterns)) return
  throw new PermissionError('ERR_HOST_NOT_ALLOWED', `HTTP request to ${url.href} is not allowed`, {
    details: { url: url.href, host: url.hostname },
  })
}

/** Glob matching in linear time for any pattern: on a mismatch only the last star is tried further on. */
function matchesGlob(text: string, pattern: string): boolean {
  let at = 0
  let next = 0
  let star = -1
  let starAt = 0
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++
      starAt = at
    } else if (next < pattern.length && (pattern[next] === '?' || pattern[next] === text[at])) {
      next++
      at++
    } else if (star >= 0) {
      next = star + 1
      at = ++starAt
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}

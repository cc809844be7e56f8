/** Endings that no name of the public internet has. @see RFC 6761, RFC 6762, RFC 8375; `internal` by ICANN in 2024 */
const PRIVATE_ENDINGS: readonly string[] = ['localhost', 'local', 'internal', 'home.arpa']

/**
 * Whether a host name can only be one of a private network: `localhost`, one without a dot, or with an ending kept for
 * that. Where names cannot be resolved before a request, this is all that can be told.
 */
export function isPrivateName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return !name.includes('.') || PRIVATE_ENDINGS.some((ending) => name.endsWith(`.${ending}`))
}

import { ArgumentError } from '@tenon/abi'

/** Words of Rust, which no crate may be named after. */
const RUST_WORDS =
  'abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl ' +
  'in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type ' +
  'typeof unsafe unsized use virtual where while yield'

/** Names that npm, cargo or a file system refuse, or that would be confused with something else. */
const RESERVED_NAMES =
  'node_modules tenon test core std alloc proc-macro build deps examples ' +
  'con prn aux nul com1 com2 com3 com4 lpt1 lpt2 lpt3'

const RESERVED = new Set(`${RUST_WORDS} ${RESERVED_NAMES}`.split(' '))

const MAX_LENGTH = 64

/** What is wrong with a name as that of an npm package, a crate and a Go module, or `undefined`. */
export function nameFault(name: string): string | undefined {
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) {
    return 'a name has lower-case letters, digits, "-" and "_", and begins with a letter'
  }
  if (name.length > MAX_LENGTH) return `a name has at most ${MAX_LENGTH} characters`
  return RESERVED.has(name) ? `"${name}" is reserved` : undefined
}

/** @throws ArgumentError ERR_ARGUMENT for a name that npm, cargo or Go would refuse. */
export function assertName(name: string): void {
  const fault = nameFault(name)
  if (fault !== undefined) throw new ArgumentError(`Cannot name a project "${name}": ${fault}`, { argument: 'name' })
}

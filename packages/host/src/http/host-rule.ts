import { matchesGlob } from './glob.ts'

/** An entry of `allowedHosts`, understood. */
export interface HostRule {
  /** Upper case; `undefined` for any. */
  readonly methods: ReadonlySet<string> | undefined
  /** As `URL.protocol` has it; `undefined` for both. */
  readonly protocol: 'http:' | 'https:' | undefined
  /** As `URL.hostname` has it, but for `*` and `?`. */
  readonly host: string
  /** `undefined` for any. */
  readonly port: number | undefined
  /** Whether it names one host: such a rule grants private addresses as well. */
  readonly isByName: boolean
}

const RULE =
  /^(?:(?<methods>[^/]*?)\s+)?(?:(?<scheme>[a-z]+):\/\/)?(?<host>\[[^\]\s]*\]|[^\s:/[\]]+)(?::(?<port>\d{1,5}|\*))?$/i
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What no host name has, and what `URL` would take for something else. */
const NO_HOST = /[\0-\x20"#%,/:<>@\\^`{|}\x7f]/

/**
 * Reads a rule: `[methods] [scheme://]host[:port]`. The host may have `*` and `?`. See docs/http.md for the grammar.
 * @throws {SyntaxError} with the reason
 */
export function parseHostRule(text: string): HostRule {
  const parts = RULE.exec(text.trim())?.groups
  if (parts === undefined)
    throw new SyntaxError('it must be a host, such as *.example.com, or [methods] [scheme://]host[:port]')
  const { methods, scheme, host = '', port } = parts
  const protocol = scheme === undefined ? undefined : parseScheme(scheme)
  return {
    methods: methods === undefined ? undefined : parseMethods(methods),
    protocol,
    host: parseHost(host),
    port: port === undefined ? defaultPort(protocol) : parsePort(port),
    isByName: !isGlob(host),
  }
}

/** Whether a rule lets a method reach a URL. */
export function matchesRule(rule: HostRule, url: URL, method: string): boolean {
  if (rule.methods !== undefined && !rule.methods.has(method)) return false
  if (rule.protocol !== undefined && rule.protocol !== url.protocol) return false
  if (rule.port !== undefined && rule.port !== portOf(url)) return false
  return rule.isByName ? rule.host === url.hostname : matchesGlob(url.hostname, rule.host)
}

function portOf({ port, protocol }: URL): number | undefined {
  return port === '' ? defaultPort(protocol) : Number(port)
}

/** A scheme without a port means the scheme's own, as in a Content-Security-Policy. */
function defaultPort(protocol: string | undefined): number | undefined {
  if (protocol === 'https:') return 443
  return protocol === 'http:' ? 80 : undefined
}

function parseScheme(text: string): 'http:' | 'https:' {
  const scheme = text.toLowerCase()
  if (scheme === 'http') return 'http:'
  if (scheme === 'https') return 'https:'
  throw new SyntaxError(`its scheme must be http or https, not ${text}`)
}

function parseMethods(text: string): ReadonlySet<string> {
  const methods = text.split(',').map((method) => method.trim().toUpperCase())
  const wrong = methods.find((method) => !METHOD.test(method) || method.includes('*'))
  if (wrong !== undefined) throw new SyntaxError(`${JSON.stringify(wrong)} is no method`)
  return new Set(methods)
}

function parsePort(text: string): number | undefined {
  if (text === '*') return undefined
  const port = Number(text)
  if (port < 1 || port > 65_535) throw new SyntaxError(`its port must be 1 to 65535, not ${text}`)
  return port
}

function isGlob(host: string): boolean {
  return /[*?]/.test(host)
}

function parseHost(text: string): string {
  const isAddress = text.startsWith('[')
  if (NO_HOST.test(isAddress ? '' : text)) throw new SyntaxError(`${text} is no host`)
  return isGlob(text) && !isAddress ? text.split('.').map(canonicalLabel).join('.') : canonicalHost(text)
}

/** Labels without a wildcard are written as `URL` writes them: `bücher` becomes `xn--bcher-kva`. */
function canonicalLabel(label: string): string {
  if (/^[\x21-\x7e]*$/.test(label)) return label.toLowerCase()
  if (isGlob(label))
    throw new SyntaxError(`${label} has a wildcard beside letters that are not ASCII: write it in Punycode`)
  return canonicalHost(label)
}

function canonicalHost(host: string): string {
  const url = `http://${host}/`
  if (!URL.canParse(url)) throw new SyntaxError(`${host} is no host`)
  return new URL(url).hostname
}

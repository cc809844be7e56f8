import { addressNotAllowed, notAllowed, type Refused } from './http-errors.ts'
import { type HostRule, matchesRule, parseHostRule } from './host-rule.ts'
import { parseAddress } from './ip-address.ts'
import { isPrivateName } from './private-name.ts'
import { isPublicAddress } from './public-address.ts'

/** Which addresses a request may go to: any where its host is listed by name, else those of the public internet. */
export type Addresses = 'any' | 'public'

/** What requests a plug-in may make: the rules of `allowedHosts`. */
export class HttpPolicy {
  readonly #rules: readonly HostRule[]

  /** @throws {SyntaxError} for a rule that is none */
  constructor(rules: readonly string[]) {
    this.#rules = rules.map(parseHostRule)
  }

  /**
   * Checks a request, or one hop of it.
   * @param methods its method, and those that it asks the server to take instead
   * @throws {PermissionError} ERR_HOST_NOT_ALLOWED, with `details.refused`; ERR_ADDRESS_NOT_ALLOWED
   */
  admit(url: URL, methods: readonly string[]): Addresses {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notAllowed(url, 'scheme')
    if (url.username !== '' || url.password !== '') throw notAllowed(url, 'credentials')
    const isByName = methods.every((method) => this.#admitMethod(url, method))
    if (isByName) return 'any'
    const { hostname } = url
    const isPublic = parseAddress(hostname) === undefined ? !isPrivateName(hostname) : isPublicAddress(hostname)
    if (!isPublic) throw addressNotAllowed(hostname, [])
    return 'public'
  }

  /** Whether a rule that names the host lets the method through; throws where none does. */
  #admitMethod(url: URL, method: string): boolean {
    const matching = this.#rules.filter((rule) => matchesRule(rule, url, method))
    if (matching.length === 0) throw notAllowed(url, this.#refused(url, method), method)
    return matching.some((rule) => rule.isByName)
  }

  /** What came closest: the host is not to blame where a rule has it. */
  #refused(url: URL, method: string): Refused {
    const anyPort = this.#rules.map((rule) => ({ ...rule, methods: undefined, port: undefined }))
    const hosts = anyPort.map((rule) => ({ ...rule, protocol: undefined }))
    const matches = (rules: readonly HostRule[]): boolean => rules.some((rule) => matchesRule(rule, url, method))
    if (!matches(hosts)) return 'host'
    if (!matches(anyPort)) return 'scheme'
    return matches(this.#rules.map((rule) => ({ ...rule, methods: undefined }))) ? 'method' : 'port'
  }
}

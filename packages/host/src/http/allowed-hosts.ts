import { ArgumentError, ManifestError } from '@tenon/abi'
import { parseHostRule } from './host-rule.ts'

/** Who wrote a list of rules: it is their error that a wrong one is. */
export type RulesAuthor = 'options' | 'manifest'

/**
 * Checks the rules of `allowedHosts`: one that can never match was meant to be another.
 * @throws {ArgumentError} ERR_ARGUMENT for the application's
 * @throws {ManifestError} ERR_MANIFEST_INVALID for a manifest's
 */
export function assertHostRules(rules: readonly string[], author: RulesAuthor): void {
  for (const [i, rule] of rules.entries()) {
    try {
      parseHostRule(rule)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw invalidRule(rule, author === 'options' ? `allowedHosts[${i}]` : `allowed_hosts[${i}]`, author, error)
    }
  }
}

function invalidRule(rule: string, path: string, author: RulesAuthor, cause: SyntaxError): Error {
  const message = `${path} is no rule for hosts, ${JSON.stringify(rule)}: ${cause.message}`
  return author === 'options'
    ? new ArgumentError(message, { argument: path })
    : new ManifestError('ERR_MANIFEST_INVALID', message, { details: { path }, cause })
}

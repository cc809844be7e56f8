import type { ElsewhereCall } from './cases.ts'

/** What each kind of bad behaviour must end in, and under which limits. */
export interface BadKind {
  readonly exportName: string
  readonly kind: string
  readonly ways: readonly string[]
  readonly error: RegExp
}

export const RECURSIONS: BadKind = {
  exportName: 'recursion',
  kind: 'recursions',
  ways: words(`functions mutual constructors getters conversions callbacks comparers replacers spreads generators proxies
    proxyKeys parse stringify join flat groups lookaheads sourceCode sourceBlocks async`),
  error: /RangeError|SyntaxError|InternalError/,
}

export const TOO_LARGE: BadKind = {
  exportName: 'large',
  kind: 'tooLarge',
  ways: words('buffer array string padding typed'),
  error: /RangeError|InternalError/,
}

export const HOARDS: BadKind = {
  exportName: 'hoard',
  kind: 'hoards',
  ways: words('arrays objects strings rope maps'),
  error: /memory|oom/i,
}

export const LONG_MATCHES: BadKind = {
  exportName: 'match',
  kind: 'longMatches',
  ways: words('groups unicode'),
  error: /memory|oom/i,
}

export const BOMBS: BadKind = {
  exportName: 'bomb',
  kind: 'bombs',
  ways: words('nested alternatives backReference lookbehind unicode replace'),
  error: /timeout|took longer|cancel/i,
}

export const LOOPS: BadKind = {
  exportName: 'loop',
  kind: 'loops',
  ways: words('loop sort'),
  error: /timeout|took longer|cancel/i,
}

export const ALL_KINDS: readonly BadKind[] = [RECURSIONS, TOO_LARGE, HOARDS, LONG_MATCHES, BOMBS, LOOPS]

const ALIVE: ElsewhereCall = {
  name: 'alive',
  input: 'still here',
  output: '[[1,[2]],"here",[1,2,3],7]',
}

/** Each way once, and after each of them a call that must succeed. */
export function badCalls({ exportName, ways, error }: BadKind): readonly ElsewhereCall[] {
  return ways.flatMap((input) => [{ name: exportName, input, error }, ALIVE])
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

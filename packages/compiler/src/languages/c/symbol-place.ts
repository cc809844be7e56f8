/** Where a name is in a text: line and column count from 1. */
interface NamePlace {
  readonly line: number
  readonly column: number
  readonly lineText: string
}

/** What stands before a name that is declared: from the statement's begin nothing but its type. */
const DECLARES =
  /(?:^|[;{}])\s*(?:extern\s+"C"\s*)?(?:\[\[[^\]]*\]\]\s*)*(?:[A-Za-z_]\w*(?:::\w+)*(?:<(?:[^;(){}<>]|<[^;(){}<>]*>)*>)?[\s*&]+)+(?:\w+::)*$/

/** A statement that begins with one of these words declares nothing, though it may look so: `return a * f()`. */
const USES = /(?:^|[;{}])\s*(?:return|else|do|case|goto|throw|new|delete|sizeof|co_return|co_await|co_yield)\b[^;{}]*$/

/**
 * Where a C or C++ text uses a symbol that the linker names: where it first calls it, or else names it, or else declares it. The
 * linker adds parameters and namespaces to a name of C++.
 * @returns undefined where the text has no such name
 */
export function findSymbol(text: string, symbol: string): NamePlace | undefined {
  const word = /(?<word>[A-Za-z_$][\w$]*)(?:\(.*\)(?: const)?)?$/.exec(symbol)?.groups?.['word']
  if (word === undefined) return undefined
  const name = `(?<![\\w$])${word.replaceAll('$', String.raw`\$`)}`
  const called = placesOf(text, new RegExp(String.raw`${name}(?=\s*\()`, 'g'))
  const named = placesOf(text, new RegExp(`${name}(?![\\w$])`, 'g'))
  return called.find(isUse) ?? named.find(isUse) ?? called[0] ?? named[0]
}

function placesOf(text: string, pattern: RegExp): NamePlace[] {
  return text.split(/\r?\n/).flatMap((lineText, index) => {
    if (/^\s*(?:#|\/[/*])/.test(lineText)) return []
    return [...lineText.matchAll(pattern)].map((match) => ({ line: index + 1, column: match.index + 1, lineText }))
  })
}

function isUse({ lineText, column }: NamePlace): boolean {
  const before = lineText.slice(0, column - 1)
  return USES.test(before) || !DECLARES.test(before)
}

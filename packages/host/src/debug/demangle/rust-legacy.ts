/** @see rustc's legacy symbol mangling: as C++, with a hash at the end */
const SYMBOL = /^_ZN((?:\d+[^\d].*?)+)17h[0-9a-f]{16}E(?:\.\w+)*$/s

const ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
}

/** The path that a symbol of Rust's older kind stands for, without its hash; `undefined` for any other name. */
export function demangleRustLegacy(symbol: string): string | undefined {
  if (!SYMBOL.test(symbol)) return undefined
  const parts: string[] = []
  let rest = symbol.slice('_ZN'.length)
  while (!rest.startsWith('E')) {
    const digits = /^\d+/.exec(rest)?.[0]
    if (digits === undefined) return undefined
    const end = digits.length + Number(digits)
    if (end >= rest.length) return undefined
    parts.push(rest.slice(digits.length, end))
    rest = rest.slice(end)
  }
  return parts.slice(0, -1).map(unescape).join('::')
}

function unescape(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replaceAll(/\$([A-Z]+|u[0-9a-f]{1,6})\$/g, (whole, code: string) => ESCAPES[code] ?? fromHex(code) ?? whole)
    .replaceAll('..', '::')
}

function fromHex(code: string): string | undefined {
  if (!code.startsWith('u')) return undefined
  const point = Number.parseInt(code.slice(1), 16)
  return point < 0x11_0000 ? String.fromCodePoint(point) : undefined
}

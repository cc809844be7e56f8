import type { Bundler } from '../platform/source-files.ts'

/** How code may reach a global: by its name alone, or as a member of the global object. */
const ROOTS = ['', 'globalThis.', 'self.'] as const

const MARK = '__tenon_global_'

/**
 * Which of `names` the code uses: globals (`URL`), and members of globals (`console.table`), both also on the global
 * object (`globalThis.URL`) and taken out of it in a pattern (`const { subtle } = crypto`). Names that the code declares
 * itself are not globals. `typeof URL` counts, as what it guards needs the global; a name in a string does not.
 */
export async function namedGlobals(
  { transform }: Bundler,
  code: string,
  names: readonly string[],
): Promise<Set<string>> {
  const mentioned = names.filter((name) => wordPattern(lastPart(name)).test(code))
  if (mentioned.length === 0) return new Set()
  // The bundler knows scopes: what it would replace is what is used.
  const define = mentioned.flatMap((name, index) => ROOTS.map((root) => [root + name, `${MARK}${index}_`] as const))
  const { code: marked } = await transform(code, {
    define: Object.fromEntries(define),
    format: 'esm',
    target: 'esnext',
    charset: 'utf8',
    logLevel: 'silent',
  })
  const patterns = patternsIn(code)
  return new Set(
    mentioned.filter((name, index) => marked.includes(`${MARK}${index}_`) || patterns.some((pattern) => pattern(name))),
  )
}

/** Tests, one for each pattern that takes members out of a global, for whether it takes out a name. */
function patternsIn(code: string): ((name: string) => boolean)[] {
  const found = code.matchAll(/\{([^{}]*)\}\s*=\s*(?:(?:globalThis|self)\s*\.\s*)?([A-Za-z]+)\b/g)
  return [...found].map(([, taken = '', from = '']) => (name) => {
    const [member, owner = 'globalThis'] = name.split('.').toReversed()
    const isOwner = from === owner || (owner === 'globalThis' && from === 'self')
    return isOwner && member !== undefined && wordPattern(member).test(taken)
  })
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function wordPattern(word: string): RegExp {
  return new RegExp(String.raw`\b${word}\b`)
}

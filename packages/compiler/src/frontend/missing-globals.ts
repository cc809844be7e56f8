import { decode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'

import type { Diagnostic } from '../diagnostic.ts'
import type { Bundler, SourceFiles } from '../platform/source-files.ts'
import { describeAt } from '../source-place.ts'
import { type Bundle, BUNDLE_FILE } from './bundle.ts'
import { BundleMap, type OriginalPlace } from './bundle-map.ts'

/** Globals that packages reach for and that a plug-in does not have, and what there is to do. */
const MISSING: Readonly<Record<string, string>> = {
  Intl: 'the engine has no data of languages; format by hand, or with a package that carries its own',
  Temporal: 'use the package temporal-polyfill, or Date',
  WebAssembly: 'a plug-in cannot load modules; find a package in JavaScript',
  setImmediate: 'use setTimeout(…, 0), or import it from node:timers',
  clearImmediate: 'use clearTimeout, or import it from node:timers',
  process: 'only process.env.NODE_ENV is there; name others with `define`, or import node:process',
  global: 'use globalThis',
  __dirname: 'a plug-in has no files of its own',
  __filename: 'a plug-in has no files of its own',
  window: 'use globalThis',
  document: 'a plug-in has no page',
  navigator: 'a plug-in has no browser',
  localStorage: 'use Var, which lasts over calls',
  XMLHttpRequest: 'use fetch or Http.request',
  WebSocket: 'use a host function of yours',
  Worker: 'a plug-in is one thread',
}

const MARK = '__tenon_missing_'

/**
 * Warns of globals that the bundle uses and a plug-in does not have: one warning for a global in a file, at its first use.
 * A file that asks for the global first (`typeof Intl`, `globalThis.Intl`) is taken to know what it does, and so is a `try`.
 */
export async function missingGlobals(
  sources: SourceFiles,
  directory: string,
  { code, sourceMap, chainTo }: Pick<Bundle, 'code' | 'sourceMap' | 'chainTo'>,
): Promise<Diagnostic[]> {
  const names = Object.keys(MISSING).filter((name) => new RegExp(String.raw`\b${name}\b`).test(code))
  if (names.length === 0) return []
  const map = new BundleMap(sourceMap, BUNDLE_FILE)
  const uses = firstUses(await marksIn(sources.bundler, code, names), map)
  return Promise.all(uses.map((use) => toWarning(sources, directory, use, chainTo(use.source))))
}

/** A mark in the bundle; line and column of the bundle, both from 1. */
interface Mark {
  readonly name: string
  /** Whether it is only asked for here, which does no harm. */
  readonly isGuard: boolean
  readonly line: number
  readonly column: number
}

/** The bundler knows scopes: what it would replace is a global. */
async function marksIn(bundler: Bundler, code: string, names: readonly string[]): Promise<Mark[]> {
  const marks = names.map((name, index) => [name, `${MARK}${index}_`] as const)
  const asMember = marks.flatMap(([name, mark]) =>
    ['globalThis', 'self', 'global', 'window'].map((root) => [`${root}.${name}`, `${mark}guard`] as const),
  )
  const { code: marked, map } = await bundler.transform(code, {
    define: Object.fromEntries([...marks, ...asMember]),
    format: 'esm',
    target: 'esnext',
    charset: 'utf8',
    sourcemap: 'external',
    logLevel: 'silent',
  })
  const segments = decode((JSON.parse(map) as { readonly mappings: string }).mappings)
  const lines = marked.split('\n')
  return lines.flatMap((text, index) => {
    const marks = marksOfLine(text, segments[index] ?? [], names)
    return marks.length === 0 || !isTried(lines, index) ? marks : []
  })
}

/** Whether a line is in a `try` of the same function, as the indentation tells that the bundler gives code. */
function isTried(lines: readonly string[], index: number): boolean {
  if (/=>|\bfunction\b/.test(lines[index] ?? '')) return false
  let indent = indentOf(lines[index])
  for (let above = index - 1; above >= 0 && indent > 0; above -= 1) {
    const line = lines[above]
    if (line === undefined || line.trim() === '' || indentOf(line) >= indent) continue
    indent = indentOf(line)
    if (line.trim() === 'try {') return true
    if (/\bfunction\b|=> \{$|^\s*(?!if|for|while|switch|with)[\w$#]+\(.*\) \{$/.test(line)) return false
  }
  return false
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length
}

const MARK_PATTERN = new RegExp(String.raw`(typeof\s+)?${MARK}(\d+)_(guard)?`, 'g')

function marksOfLine(text: string, segments: readonly SourceMapSegment[], names: readonly string[]): Mark[] {
  return [...text.matchAll(MARK_PATTERN)].flatMap(({ index, 1: asked = '', 2: number, 3: guard }) => {
    const column = index + asked.length
    const segment = segments.findLast(([start]) => start <= column)
    const name = names[Number(number)]
    if (segment === undefined || segment.length === 1 || name === undefined) return []
    const isGuard = asked !== '' || guard !== undefined
    return [{ name, isGuard, line: segment[2] + 1, column: segment[3] + 1 }]
  })
}

interface Use extends OriginalPlace {
  readonly name: string
}

/** The first use of each global in each file that does not ask for it anywhere. */
function firstUses(marks: readonly Mark[], map: BundleMap): Use[] {
  const first = new Map<string, Use>()
  const guarded = new Set<string>()
  for (const { name, isGuard, line, column } of marks) {
    const place = map.originalPlace(line, column)
    if (place === undefined) continue
    const key = `${name} ${place.source}`
    if (isGuard) guarded.add(key)
    else if (!first.has(key)) first.set(key, { ...place, name })
  }
  return [...first].filter(([key]) => !guarded.has(key)).map(([, use]) => use)
}

async function toWarning(
  sources: SourceFiles,
  directory: string,
  { name, source, line, column }: Use,
  chain: readonly string[],
): Promise<Diagnostic> {
  const file = sources.resolve(source, directory)
  const lineText = (await sources.readText(file).catch(() => '')).split(/\r?\n/)[line - 1] ?? ''
  const place = { file, line, column, lineText }
  const what = `${name} is not there in a plug-in: ${MISSING[name] ?? ''}`
  const shown = chain.map((part) => sources.nameOf(sources.resolve(part, directory)).shown)
  const notes = shown.length > 1 ? [`  imported through ${shown.join(' > ')}`] : []
  const at = { ...place, shown: sources.nameOf(file).shown }
  // A package's own map may name sources that it does not bring.
  const first = lineText === '' ? `${at.shown}:${line}:${column}: ${what}` : describeAt(at, what)
  const message = [first, ...notes].join('\n')
  return { message, place }
}

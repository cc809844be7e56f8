import { decode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'

/**
 * How the bundler writes a class of a module that speaks of itself, `class A { … A … }`: the class has another name
 * then, and so have its errors and what is printed of it. It writes the same for who wrote `const A = class _A` himself.
 */
const RENAMED = /(?:^|\s)([\p{ID_Continue}$]+) = class _([\p{ID_Continue}$]+)( extends .*)? \{$/u
/** The same in code without white space. */
const RENAMED_COMPACT = /\b([\w$]+)=class _\1(?: extends [\w$.]+)?\{/g

/** A line that makes a class behind the name of its variable. */
const ANONYMOUS = /^ = class( extends .*)? \{$/
/** Code before and behind the name of a function at the top level, or of a variable that may hold one. */
const FUNCTION_HEAD = /^(?:async )?function\*? $/
const VARIABLE_HEAD = /^(?:var|let|const|\}).*[ (]$/
const FUNCTION_VALUE = /^ = (?:async )?(?:function\b|\(|[\w$]+ =>)/

/** Names that are not the bundler's stay, such as a static `name`. Hoisted, as classes are made before the end of the module. */
const GIVE_NAME = `
function $giveName(made, given, name) {
  if (typeof made !== "function" || globalThis.Object.getOwnPropertyDescriptor(made, "name")?.value !== given) return;
  globalThis.Object.defineProperty(made, "name", { value: name, configurable: true });
}
`

/** What the bundler calls something, and what its author does. */
interface Renamed {
  readonly given: string
  readonly name: string
}

interface RenamedAt extends Renamed {
  /** The column of the name. */
  readonly start: number
}

/**
 * Gives classes and functions that the bundler renamed the names that their authors gave them: those that speak of
 * themselves, and those of whose name there are several in the bundle. What it adds stands at ends of lines and after the
 * last, so that the map still fits. Lines inside of texts look alike, and stay. Functions get their names once the bundle
 * has run; those inside of others, and of modules that are run late, keep the bundler's.
 */
export function keepNames(code: string, sourceMap: string): string {
  const map: SourceMap = JSON.parse(sourceMap)
  const hasNames = (map.names?.length ?? 0) > 0
  if (!hasNames && !code.includes(' = class _')) return code
  const mapped = map.mappings.split(';')
  const renamed = hasNames ? decode(map.mappings) : []
  const functions: Renamed[] = []
  let hasClass = false
  const lines = code.split('\n').map((line, index) => {
    const found = namesOfLine(line, renamed[index] ?? [], map.names ?? [])
    functions.push(...found.filter((one) => isTopLevelFunction(line, one)))
    const made = selfNaming(line, mapped[index]) ?? found.find((one) => isClass(line, one))
    if (made === undefined) return line
    hasClass = true
    return `${line} static { $giveName(this, "${made.given}", "${made.name}"); }`
  })
  if (!hasClass && functions.length === 0) return code
  return lines.join('\n') + GIVE_NAME + nameFunctions(functions)
}

interface SourceMap {
  readonly mappings: string
  readonly names?: readonly string[]
}

/** A class that speaks of itself. */
function selfNaming(line: string, segments: string | undefined): Renamed | undefined {
  if (!line.includes(' = class _')) return undefined
  const [, variable = '', name, heritage = ''] = RENAMED.exec(line) ?? []
  if (name === undefined || !isMappedWithin(segments) || !isBalanced(heritage)) return undefined
  // The variable has a number behind its name where two modules have a class of that name.
  return variable.replace(/\d+$/, '') === name.replace(/\d+$/, '') ? { given: `_${name}`, name } : undefined
}

/** Names of a line that the map knows to be others in the source. */
function namesOfLine(line: string, segments: readonly SourceMapSegment[], names: readonly string[]): RenamedAt[] {
  return segments
    .filter((segment) => segment.length === 5)
    .map(([start, , , , name]) => ({ start, name: names[name] ?? '', given: identifierAt(line, start) }))
    .filter(({ name, given }) => given !== name && given !== '' && identifierAt(name, 0) === name)
}

function identifierAt(text: string, index: number): string {
  IDENTIFIER.lastIndex = index
  return IDENTIFIER.exec(text)?.[0] ?? ''
}

const IDENTIFIER = /[\p{ID_Continue}$]+/uy

function isClass(line: string, { start, given }: RenamedAt): boolean {
  const [head, heritage = ''] = ANONYMOUS.exec(line.slice(start + given.length)) ?? []
  return head !== undefined && isBalanced(heritage)
}

function isTopLevelFunction(line: string, { start, given }: RenamedAt): boolean {
  const head = line.slice(0, start)
  return FUNCTION_HEAD.test(head) || (VARIABLE_HEAD.test(head) && FUNCTION_VALUE.test(line.slice(start + given.length)))
}

/** Whether a line that ends in `{` begins the class with it, and not an object in what the class extends. */
function isBalanced(heritage: string): boolean {
  return heritage.replace(/[^([{]/g, '').length === heritage.replace(/[^)\]}]/g, '').length
}

function nameFunctions(functions: readonly Renamed[]): string {
  if (functions.length === 0) return ''
  const [given, names] = [functions.map((one) => one.given), functions.map(({ name }) => name)]
  // A name that is not the top level's after all is undefined there.
  const values = given.map((one) => `typeof ${one} === "function" && ${one}`)
  const words = `"${given.join(' ')}".split(" "), "${names.join(' ')}".split(" ")`
  return `((made, given, names) => made.forEach((one, i) => $giveName(one, given[i], names[i])))([${values.join(', ')}], ${words});\n`
}

/** Whether a line of the map knows places after the line's start: the map knows no other of a line that lies in a text. */
function isMappedWithin(segments = ''): boolean {
  return segments !== '' && (segments.includes(',') || !segments.startsWith('A'))
}

/** The same for code of ours, without white space and without a map. */
export function keepCompactClassNames(code: string): string {
  return code.replace(
    RENAMED_COMPACT,
    (head, name: string) =>
      `${head}static{globalThis.Object.defineProperty(this,"name",{value:"${name}",configurable:!0})}`,
  )
}

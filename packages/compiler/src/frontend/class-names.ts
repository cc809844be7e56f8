/**
 * How the bundler writes a class of a module that speaks of itself, `class A { … A … }`: the class has another name
 * then, and so have its errors and what is printed of it. It writes the same for who wrote `const A = class _A` himself.
 */
const RENAMED = /(?:^|\s)([\p{ID_Continue}$]+) = class _([\p{ID_Continue}$]+)(?: extends .*)? \{$/u
/** The same in code without white space. */
const RENAMED_COMPACT = /\b([\w$]+)=class _\1(?: extends [\w$.]+)?\{/g

/** Classes with a static `name` of their own keep that. Hoisted, as classes are made before the end of the module. */
const GIVE_NAME = `
function $nameClass(made, name) {
  const { value } = Object.getOwnPropertyDescriptor(made, "name") ?? {};
  if (value === "_" + name) Object.defineProperty(made, "name", { value: name, configurable: true });
}
`

/**
 * Gives classes that the bundler renamed the names that their authors gave them. What it adds stands at ends of lines and
 * after the last, so that the map still fits. Lines inside of texts look alike, and stay.
 */
export function keepClassNames(code: string, sourceMap: string): string {
  if (!code.includes(' = class _')) return code
  const { mappings }: { readonly mappings: string } = JSON.parse(sourceMap)
  const mapped = mappings.split(';')
  let hasRenamed = false
  const lines = code.split('\n').map((line, index) => {
    const [, variable = '', name] = RENAMED.exec(line) ?? []
    // The variable has a number behind its name where two modules have a class of that name.
    if (
      name === undefined ||
      !isMappedWithin(mapped[index]) ||
      variable.replace(/\d+$/, '') !== name.replace(/\d+$/, '')
    )
      return line
    hasRenamed = true
    return `${line} static { $nameClass(this, "${name}"); }`
  })
  return hasRenamed ? lines.join('\n') + GIVE_NAME : code
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

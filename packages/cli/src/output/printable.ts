const NAMED: Readonly<Record<string, string>> = { '\r': String.raw`\r`, '\b': String.raw`\b`, '\0': String.raw`\0` }

const escaped = (character: string): string =>
  NAMED[character] ?? `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`

/**
 * A foreign text, such as a plug-in's message or the name of its export, for a person to read: control characters become
 * `\x1b` and the like, so that it cannot command the terminal. Tabs and line ends stay.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/(?![\t\n])\p{Cc}/gu, escaped)
}

/** The same in one line: a line end is escaped too. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', String.raw`\n`)
}

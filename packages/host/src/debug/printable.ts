const MAX_NAME = 1000

/** A name that a plug-in gave, as it goes into messages: on one line, and not without end. */
export function printable(text: string): string {
  return text.slice(0, MAX_NAME).replaceAll(/\p{Cc}/gu, '?')
}

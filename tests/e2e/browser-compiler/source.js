/** The plug-in that the page compiles: TypeScript, with an interface that comes with it. */
export const ENTRY = 'greet.ts'
export const FILES = {
  'greet.ts': `import { polite } from './polite'

interface Greeting {
  readonly text: string
  readonly length: number
}

export function greet(name: string): Greeting {
  const text = polite(name, new URL('https://example.org/hello').hostname)
  return { text, length: text.length }
}`,
  'polite.ts': 'export const polite = (name: string, from: string): string => `Hello, ${name}, from ${from}!`',
}

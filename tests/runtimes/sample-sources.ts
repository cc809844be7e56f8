/** Sources that every runtime compiles, and must compile to the same bytes: by path, the entry first. */
export const SAMPLE_SOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {
    'count-vowels.ts': `export function countVowels(input: string): { count: number } {
      return { count: input.match(/[aeiou]/gi)?.length ?? 0 }
    }`,
  },
  project: {
    'src/main.tsx': `import { names } from '@lib/names'
      import data from './data.json'
      import { shout } from 'shouting'
      enum Times { Once = 1, Twice = Once + 1 }
      const tag = (name: string, _: null, text: string): string => '<' + name + '>' + text + '</' + name + '>'
      export function greet(input: string): string {
        return <b>{[...names, input, data.mark.repeat(Times.Twice)].map((text) => shout(text)).join(' ')}</b>
      }`,
    'src/data.json': '{ "mark": "!" }',
    'lib/names.ts': `export const names: readonly string[] = ['ada', 'grete']`,
    'tsconfig.json': '{ "compilerOptions": { "jsxFactory": "tag", "paths": { "@lib/*": ["./lib/*"] } } }',
    'node_modules/shouting/package.json': '{ "exports": { ".": "./index.cjs" } }',
    'node_modules/shouting/index.cjs': 'exports.shout = (text) => text.toUpperCase()',
  },
  web: {
    'host-of.js': `export const hostOf = (input) => new URL(input).hostname + ' ' + Buffer.from('ok').toString('hex')`,
  },
}

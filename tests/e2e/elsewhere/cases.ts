/** How Extism's JavaScript SDK is named in titles. */
export const EXTISM_JS = "Extism's JavaScript SDK"

/** A call, and what every host must make of it. */
export interface ElsewhereCall {
  readonly name: string
  readonly input?: string
  /** The output as text. */
  readonly output?: string
  /** The output as bytes. */
  readonly bytes?: readonly number[]
  /** What the error must hold; without it the call must succeed. */
  readonly error?: RegExp
  /** A host that does not do what the others do, and why. */
  readonly notIn?: { readonly host: string; readonly because: string }
}

/** A plug-in and calls of one instance of it, in order. */
export interface ElsewhereCase {
  readonly plugin: 'plain.ts' | 'pdk-style.js'
  readonly interfaceFile?: string
  readonly calls: readonly ElsewhereCall[]
}

const DEEPEST_JSON = '20000'

export const ELSEWHERE_CASES: readonly ElsewhereCase[] = [
  {
    plugin: 'plain.ts',
    calls: [
      { name: 'echo', input: 'héllo 😀', output: 'héllo 😀' },
      { name: 'echo', input: '', output: '' },
      { name: 'echo', input: 'x'.repeat(100_003), output: 'x'.repeat(100_003) },
      { name: 'reverse', input: '\u0000é', bytes: [0xa9, 0xc3, 0] },
      { name: 'countVowels', input: 'Hello, World!', output: '{"count":3}' },
      { name: 'countCalls', output: '[1]' },
      { name: 'countCalls', output: '[2]' },
      { name: 'later', input: 'sooner or', output: 'sooner or later' },
      { name: 'norm', input: '{"x":3,"y":4}', output: '5' },
      { name: 'norm', input: '{"x":3,', error: /SyntaxError: .*[^]*at norm \(plain\.ts:23:/ },
      {
        name: 'fail',
        input: 'long',
        error: /RangeError: too long: long\n[^]*at check \(plain\.ts:28:[^]*at fail \(plain\.ts:31:/,
      },
      { name: 'fail', input: 'ok', output: '' },
      { name: 'reject', input: 'long', error: /RangeError: too long: long\n[^]*at check \(plain\.ts:28:/ },
      { name: 'never', error: /never/ },
      { name: 'deep', error: /RangeError/ },
      { name: 'echo', input: 'still here', output: 'still here' },
      { name: 'deepJson', input: DEEPEST_JSON, error: /RangeError|SyntaxError|stack/ },
      { name: 'echo', input: 'still here', output: 'still here' },
      { name: 'countCalls', output: '[3]' },
      { name: 'isClockRight', output: 'true' },
      { name: 'takenBack', input: 'first', output: '' },
      { name: 'missing', error: /missing/ },
    ],
  },
  {
    plugin: 'pdk-style.js',
    interfaceFile: 'pdk-style.d.ts',
    calls: [
      { name: 'greet', input: 'Ada', output: 'Hi, Ada: 1' },
      { name: 'greet', input: 'Bob', output: 'Hi, Bob: 2' },
      { name: 'mirror', input: '\u0000ab', bytes: [0x62, 0x61, 0] },
      {
        name: 'code',
        input: '3',
        error: /\b3\b/,
        notIn: { host: EXTISM_JS, because: 'it looks at the error that was set and never at the code' },
      },
      { name: 'code', input: '0', output: '' },
      { name: 'callText', input: 'größer', output: 'GRÖSSER' },
      { name: 'callNumbers', output: '-9223372036854775801' },
      { name: 'callOtherInterface', input: '1.5', output: '1500' },
      { name: 'quiet', output: '' },
    ],
  },
]

/** Config that every host gives. */
export const CONFIG = { greeting: 'Hi' }

// The programs that the meter is measured on. This list is a table, longer than files usually are.
import { readFile } from 'node:fs/promises'

/**
 * `tuning`: looked at while the meter was designed. `held-out`: not to be looked at, nor measured one by one, while choosing
 * between designs; only the final one is measured on these. Moving a program from here to there makes the figures worthless.
 */
export type ProgramSet = 'tuning' | 'held-out'

/** A plug-in and a call that works for some milliseconds. */
export interface Program {
  readonly name: string
  readonly set: ProgramSet
  /** What of a machine it stresses. */
  readonly what: string
  /** The module's file; see {@link loadProgram}. */
  readonly file: URL
  /** The export to call: `() -> i32`, 0 for success. */
  readonly exportName: string
  /** What the call takes in; it outputs the same bytes each time, whatever passes the module went through. */
  readonly input: () => Uint8Array
}

const generated = (name: string): URL => new URL(`../generated/${name}.wasm`, import.meta.url)
const fixture = (name: string): URL => new URL(`../../tests/fixtures/build/${name}.wasm`, import.meta.url)

const nothing = (): Uint8Array => new Uint8Array(0)
const SENTENCE = 'The quick brown fox jumps over the lazy dog. '

/** English text of so many bytes, and bytes of ASCII only. */
function prose(bytes: number): Uint8Array {
  return new TextEncoder().encode(SENTENCE.repeat(Math.ceil(bytes / SENTENCE.length)).slice(0, bytes))
}

const KIB = 1024
const MIB = 1024 * KIB

type Entry = readonly [name: string, set: ProgramSet, what: string]

const KERNELS: readonly Entry[] = [
  ['sieve', 'tuning', 'C, strided stores'],
  ['fnv', 'tuning', 'C, one multiplication after another'],
  ['matmul', 'tuning', 'C, inner loop of doubles'],
  ['sha256', 'tuning', 'C, long bodies without a branch'],
  ['lz', 'tuning', 'C, dictionary compression'],
  ['fib', 'tuning', 'C, recursion'],
  ['sort_indirect', 'tuning', 'C, an indirect call for each comparison'],
  ['scan', 'tuning', 'C, searches of libc in text'],
  ['hash_table', 'tuning', 'C, loads that jump about'],
  ['crc32', 'held-out', 'C, table look-ups, a byte a turn'],
  ['heapsort', 'held-out', 'C, short loops in a function called often'],
  ['mandelbrot', 'held-out', 'C, loop that ends on its data'],
  ['levenshtein', 'held-out', 'C, dynamic programming'],
  ['base64', 'held-out', 'C, loop of four turns in a loop'],
  ['json_scan', 'held-out', 'C, mutual recursion and a switch'],
]

const CPU: readonly Entry[] = [
  ['fib', 'tuning', 'QuickJS, calls'],
  ['json', 'tuning', 'QuickJS, JSON'],
  ['regex', 'tuning', 'QuickJS, regular expressions'],
  ['sort', 'tuning', 'QuickJS, sort with a comparer'],
  ['strings', 'held-out', 'QuickJS, strings and a Map'],
]

const PLUGIN_CALLS: readonly (readonly [language: string, exportName: string, bytes: number, set: ProgramSet])[] = [
  ['c', 'count_vowels', MIB, 'tuning'],
  ['rust', 'count_vowels', MIB, 'tuning'],
  ['go', 'count_vowels', MIB, 'tuning'],
  ['assemblyscript', 'count_vowels', 256 * KIB, 'tuning'],
  ['c', 'echo', 4 * MIB, 'tuning'],
  ['javascript', 'echo', 4 * MIB, 'tuning'],
  ['cpp', 'count_vowels', MIB, 'held-out'],
  ['zig', 'count_vowels', MIB, 'held-out'],
  ['javascript', 'count_vowels', 64 * KIB, 'held-out'],
  ['rust', 'echo', 4 * MIB, 'held-out'],
  ['go', 'echo', 4 * MIB, 'held-out'],
  ['zig', 'echo', 4 * MIB, 'held-out'],
]

/** All programs: 20 to tune on, 13 held out. */
export const PROGRAMS: readonly Program[] = [
  ...KERNELS.map(([name, set, what]) => alone(`C ${name}`, set, what, 'kernels', name)),
  alone('AS nbody', 'tuning', 'AssemblyScript, objects and floating point', 'nbody', 'nbody'),
  ...CPU.map(([name, set, what]) => alone(`JS ${name}`, set, what, 'cpu', name)),
  ...PLUGIN_CALLS.map(([language, exportName, bytes, set]): Program => {
    const size = bytes >= MIB ? `${bytes / MIB} MiB` : `${bytes / KIB} KiB`
    return {
      name: `${language} ${exportName}, ${size}`,
      set,
      what: "the PDK's own loops",
      file: fixture(language),
      exportName,
      input: () => prose(bytes),
    }
  }),
]

function alone(name: string, set: ProgramSet, what: string, file: string, exportName: string): Program {
  return { name, set, what, file: generated(file), exportName, input: nothing }
}

/**
 * The bytes of a program's module.
 * @throws where it was not built: `node scripts/build-workloads.mjs` and `node scripts/build-fixtures.mjs` do that
 */
export async function loadProgram({ file }: Program): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(file))
}

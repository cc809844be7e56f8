import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import extism, { type Plugin as JsSdkPlugin } from '@extism/extism'
import { createPlugin, hostFunction, type Isolation, type Limits, type Plugin } from '@tenon/host'

/** A fixture: one plug-in in each language, with the same exports. */
export interface Fixture {
  readonly language: string
  readonly label: string
}

/** All fixtures, of which a machine has those that it has a compiler for. */
export const FIXTURES: readonly Fixture[] = [
  { language: 'c', label: 'C' },
  { language: 'cpp', label: 'C++' },
  { language: 'rust', label: 'Rust, extism-pdk' },
  { language: 'go', label: 'Go, go-pdk' },
  { language: 'zig', label: 'Zig' },
  { language: 'assemblyscript', label: 'AssemblyScript, as-pdk' },
  { language: 'javascript', label: 'JavaScript, tenon build' },
  { language: 'typescript', label: 'TypeScript, tenon build' },
]

export const isBuilt = ({ language }: Fixture): boolean => existsSync(fixturePath(language))

/** The file of a fixture's module. */
export function fixturePath(language: string): string {
  return fileURLToPath(new URL(`../tests/fixtures/build/${language}.wasm`, import.meta.url))
}

export async function readFixture(language: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(fixturePath(language)))
}

/** What all hosts of the bench give a plug-in. */
const CONFIG = { vowels: 'aeiou' }

/** A plug-in in our host. */
export function createOurs(bytes: Uint8Array, limits: Limits = {}, isolation: Isolation = 'reuse'): Promise<Plugin> {
  return createPlugin(bytes, {
    wasi: true,
    config: CONFIG,
    functions: { decorate: hostFunction.text((text) => text) },
    limits,
    isolation,
  })
}

/** The same plug-in in `@extism/extism`. */
export function createJsSdk(source: Uint8Array | WebAssembly.Module, runInWorker = false): Promise<JsSdkPlugin> {
  const functions = { 'extism:host/user': { decorate: (_context: unknown, handle: bigint) => handle } }
  const wasm = source instanceof WebAssembly.Module ? { module: source } : { data: source }
  return extism({ wasm: [wasm] }, { useWasi: true, functions, config: CONFIG, runInWorker })
}

/** The input that all hosts, native ones too, give an export. */
export function inputFor(exportName: string, bytes: number): Uint8Array {
  const pattern = exportName === 'count_vowels' ? 'The quick brown fox jumps over the lazy dog. ' : 'x'
  return new TextEncoder().encode(pattern.repeat(Math.ceil(bytes / pattern.length)).slice(0, bytes))
}

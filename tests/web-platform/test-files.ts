import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Area } from './areas.ts'

const OURS = fileURLToPath(new URL('ours/', import.meta.url))
const TOOLS = fileURLToPath(new URL('../../.tools/web-platform-tests/', import.meta.url))

/** Helpers of tests that need what a plug-in has not: WebAssembly, and a reader of files. */
const OURS_INSTEAD = new Map([['common/sab.js', 'create-buffer.js']])
const BEFORE = new Map([
  ['FileAPI/support/Blob.js', 'file-reader.js'],
  ['encoding/encodeInto.any.js', 'detach.js'],
  ['encoding/streams/decode-utf8.any.js', 'detach.js'],
])

/** A test as a plug-in runs it. */
export interface TestScripts {
  /** testharness.js. */
  readonly harness: string
  /** The scripts that the test asks for, and the test. */
  readonly code: string
  /** What the test may fetch, by path, as text. */
  readonly resources: Readonly<Record<string, string>>
}

/** Whether `node scripts/install-toolchains.mjs web-platform-tests` has brought them. */
export function areTestsThere(): boolean {
  return existsSync(join(TOOLS, 'fingerprint.txt'))
}

/** The files of an area, by path from the tests' root. */
export function filesOf({ paths, without = {} }: Area): string[] {
  const excluded = Object.keys(without)
  return paths
    .flatMap((path) => (path.endsWith('.js') ? [path] : filesBelow(path)))
    .filter((file) => !excluded.some((beginning) => file.startsWith(beginning)))
}

/** `.any.js` files whose path begins with this. */
function filesBelow(beginning: string): string[] {
  const folder = beginning.slice(0, beginning.lastIndexOf('/'))
  return readdirSync(join(TOOLS, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name))
    .filter((file) => file.startsWith(beginning) && file.endsWith('.any.js'))
    .toSorted()
}

/** Reads a test with all it needs. */
export function readTest(file: string): TestScripts {
  const code = adapt(file, withHelper(file))
  const scripts = [...code.matchAll(/^\/\/ META: script=(.*)$/gm)].map(([, name = '']) =>
    withHelper(resolve(file, name.trim())),
  )
  const resources = [...code.matchAll(/fetch\(["'](.*?)["']\)/g)].map(([, name = '']): [string, string] => [
    name,
    data(file, name),
  ])
  return {
    harness: read('resources/testharness.js'),
    code: [...scripts, code].join('\n;\n'),
    resources: Object.fromEntries(resources),
  }
}

/** A script, with what it takes for granted. */
function withHelper(file: string): string {
  const before = BEFORE.get(file)
  return (before === undefined ? '' : `${read(`ours/${before}`)};\n`) + read(file)
}

function read(file: string): string {
  const ours = OURS_INSTEAD.get(file) ?? (file.startsWith('ours/') ? file.slice('ours/'.length) : undefined)
  return readFileSync(ours === undefined ? join(TOOLS, file) : join(OURS, ours), 'utf8')
}

function resolve(file: string, name: string): string {
  return name.startsWith('/') ? name.slice(1) : posix.join(dirname(file), name)
}

/** Data of URL tests is newer than their scripts. */
function data(file: string, name: string): string {
  const newer = join('data', posix.basename(name))
  return read(existsSync(join(TOOLS, newer)) ? newer : resolve(file, name))
}

/** There are no elements: what is tested with them as well is tested without. */
function adapt(file: string, code: string): string {
  return file === 'url/toascii.window.js' ? code.replace('["url", "a", "area"]', '["url"]') : code
}

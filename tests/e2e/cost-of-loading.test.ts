import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { ROOT } from './cli-process.ts'

const HOST = path.join(ROOT, 'packages/host')

/** Files and bytes that V8 compiles before an import of `@tenon/host` is done: times differ, these do not. */
const MAX_FILES = 6
const MAX_BYTES = 480_000

/** What few plug-ins need, by names that are in no other code: rewriting code, workers, reading DWARF, linking ahead. */
const LATER = [
  'CODE_WALKER_WASM_BASE64',
  'function createWorkerPlugin',
  'Symbolizer = class',
  'function directHostCalls',
]

/** Of Node's own modules those that take a millisecond and more to load. */
const DEAR_BUILTINS: ReadonlySet<string> = new Set(
  ['crypto', 'dns', 'fs/promises', 'http', 'net', 'wasi', 'worker_threads'].map((name) => `NativeModule ${name}`),
)

/** What a script imports at once, as paths: our packages' scripts, which is all that ours import. */
function importedBy(file: string): string[] {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\b[^"']*?\bfrom "([^"]+)"|^import "([^"]+)"/gm,
  )
  return [...statements].map(([, from, bare]) => {
    const specifier = from ?? bare ?? ''
    if (specifier.startsWith('.')) return path.resolve(path.dirname(file), specifier)
    return path.join(ROOT, 'packages', specifier.replace('@tenon/', ''), 'dist/index.js')
  })
}

function loadedWith(entry: string): ReadonlySet<string> {
  const found = new Set([entry])
  for (const file of found) for (const imported of importedBy(file)) found.add(imported)
  return found
}

function targetsOf(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry]
  return typeof entry === 'object' && entry !== null ? Object.values(entry).flatMap(targetsOf) : []
}

describe.each(['@tenon/host', '@tenon/host/extism'])('import of %s in a fresh process', (specifier) => {
  it('prints nothing, and loads none of the modules of Node that take long', () => {
    const script = `
      const before = new Set(process.moduleLoadList)
      await import(${JSON.stringify(specifier)})
      console.log(JSON.stringify(process.moduleLoadList.filter((name) => !before.has(name))))`
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: HOST, encoding: 'utf8' })
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
    const loaded = JSON.parse(run.stdout) as string[]
    expect(loaded.filter((name) => DEAR_BUILTINS.has(name))).toEqual([])
  })
})

it.each(['index.node.js', 'index.js'])('%s loads few files, and nothing that few plug-ins need', (name) => {
  const files = [...loadedWith(path.join(HOST, 'dist', name))]
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  expect(files.length).toBeLessThanOrEqual(MAX_FILES)
  expect(text.length).toBeLessThanOrEqual(MAX_BYTES)
  expect(LATER.filter((code) => text.includes(code))).toEqual([])
})

test('what few plug-ins need is in the scripts of the host all the same', () => {
  const reached = new Set<string>()
  reach(path.join(HOST, 'dist/index.node.js'), reached)
  const text = [...reached].map((file) => readFileSync(file, 'utf8')).join('\n')
  expect(LATER.filter((code) => !text.includes(code))).toEqual([])
})

describe.each(['abi', 'kernel', 'wasm-binary', 'wasi', 'host'])('the package @tenon/%s', (name) => {
  const folder = path.join(ROOT, 'packages', name)
  const { exports, files } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    exports: unknown
    files: string[]
  }

  test('has the files that its exports name, and packs them', () => {
    const missing = targetsOf(exports).filter((target) => !existsSync(path.join(folder, target)))
    expect(missing).toEqual([])
    expect(files).toContain('dist')
  })

  test('has no script in dist that nothing imports', () => {
    const entries = targetsOf(exports).filter((target) => /^\.\/dist\/.*\.js$/.test(target))
    const reached = new Set<string>()
    for (const entry of entries) reach(path.join(folder, entry), reached)
    const scripts = readdirSync(path.join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js') && !file.includes('-worker.'))
      .map((file) => path.join(folder, 'dist', file))
    expect(scripts.filter((file) => !reached.has(file))).toEqual([])
  })
})

/** A script, and all of its package that it may import, now or later. */
function reach(file: string, reached: Set<string>): void {
  if (reached.has(file)) return
  reached.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/["'](\.\.?\/[^"'\n]+\.js)["']/g)) {
    const next = path.resolve(path.dirname(file), specifier)
    if (existsSync(next)) reach(next, reached)
  }
}

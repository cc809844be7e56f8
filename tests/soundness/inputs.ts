import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ScriptValue } from './values.ts'

const folder = fileURLToPath(new URL('../../.tools/soundness', import.meta.url))

const fixtures = fileURLToPath(new URL('../fixtures/build', import.meta.url))
const MAX_FIXTURE_BYTES = 200_000

/** A place among a script's modules: offset and length. */
type Place = readonly [offset: number, length: number]

interface ModuleFile {
  readonly filename: string
  readonly module_type: 'text' | 'binary'
  readonly binary_filename?: string
}

/** What a script does with an instance. */
export type Action =
  | { readonly type: 'invoke'; readonly module?: string; readonly field: string; readonly args: readonly ScriptValue[] }
  | { readonly type: 'get'; readonly module?: string; readonly field: string }

/** A command that makes a module, or an instance of it. */
export type ModuleCommand = { readonly type: 'module' | 'module_definition'; readonly name?: string } & ModuleFile

/** A command that calls a function without looking at what it returns. */
export interface ActionCommand {
  readonly type: 'action' | 'assert_trap' | 'assert_exhaustion' | 'assert_exception'
  readonly action: Action
}

/** A command with a module of which no instance must come. */
export type RejectedCommand = {
  readonly type:
    | 'assert_malformed'
    | 'assert_malformed_custom'
    | 'assert_invalid'
    | 'assert_invalid_custom'
    | 'assert_unlinkable'
    | 'assert_uninstantiable'
} & ModuleFile

/** One command of a script, as `json-from-wast` writes them. */
export type Command = { readonly line: number } & (
  | ModuleCommand
  | ActionCommand
  | RejectedCommand
  | { readonly type: 'module_instance'; readonly instance?: string; readonly module?: string }
  | { readonly type: 'register'; readonly name?: string; readonly as: string }
  | { readonly type: 'assert_return'; readonly action: Action; readonly expected: readonly ScriptValue[] }
)

/** A script of the specification's test suite. */
export interface Script {
  readonly name: string
  readonly commands: readonly Command[]
  /** The binary that a command is about; undefined where it is text that has none. */
  readonly bytesOf: (file: ModuleFile) => Uint8Array | undefined
}

/** Why there is nothing to run, or undefined. */
export function missingInputs(): string | undefined {
  if (existsSync(`${folder}/fingerprint.txt`)) return undefined
  return 'not made: node scripts/install-toolchains.mjs soundness-inputs'
}

/** All scripts, in the order of their names. */
export function* readScripts(): Generator<Script> {
  const { scripts } = readJson(`${folder}/spec/index.json`) as { readonly scripts: readonly string[] }
  for (const name of scripts.toSorted()) yield readScript(name)
}

function readScript(name: string): Script {
  const path = `${folder}/spec/${name}`
  const json = readJson(`${path}.json`) as {
    readonly commands: readonly Command[]
    readonly modules: Readonly<Record<string, Place>>
  }
  const bytes = new Uint8Array(readFileSync(`${path}.bin`))
  return {
    name,
    commands: json.commands,
    bytesOf: ({ filename, module_type, binary_filename = module_type === 'binary' ? filename : '' }) => {
      const place = json.modules[binary_filename]
      return place && bytes.slice(place[0], place[0] + place[1])
    },
  }
}

/** The parts of `spectest`, from which scripts import: an engine may lack what one of them needs. */
export function readSpectest(): readonly Uint8Array[] {
  return ['core', 'threads', 'memory64'].map(
    (part) => new Uint8Array(readFileSync(`${folder}/spec/spectest-${part}.wasm`)),
  )
}

/** Random modules: those that stop by themselves, or those that may run for ever. */
export function readRandomModules(kind: 'modules' | 'endless' = 'modules'): readonly Uint8Array[] {
  const bytes = readFileSync(`${folder}/random/${kind}.bin`)
  const modules: Uint8Array[] = []
  for (let position = 0; position < bytes.length;) {
    const start = position + 4
    position = start + bytes.readUInt32LE(position)
    modules.push(new Uint8Array(bytes.subarray(start, position)))
  }
  return modules
}

/** The plug-ins of the test fixtures that are small enough to be harmed thousands of times. */
export function readFixtures(): readonly Uint8Array[] {
  return readdirSync(fixtures)
    .filter((name) => name.endsWith('.wasm'))
    .toSorted()
    .map((name) => new Uint8Array(readFileSync(`${fixtures}/${name}`)))
    .filter(({ length }) => length <= MAX_FIXTURE_BYTES)
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

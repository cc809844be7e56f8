import { type FunctionType, MemoryCapError, parseModule, TableCapError, WasmBinaryError } from '@tenon/wasm-binary'
import { call, exportedFunctionTypes } from './call-through-wasm.ts'
import {
  type Action,
  type ActionCommand,
  type Command,
  type ModuleCommand,
  readSpectest,
  type RejectedCommand,
  type Script,
} from './inputs.ts'
import { nameOfThrown, type Outcome } from './outcome.ts'
import { instantiate, type Pass, type Rewritten, untouched } from './pass.ts'
import { describeObserved, isAsExpected, type Observed, type ScriptValue } from './values.ts'

/** What one command did. */
export interface Observation {
  readonly line: number
  readonly outcome: Outcome
  /** Whether the specification's expectation holds; undefined where the command has none. */
  readonly holds?: boolean
}

/** What a script did, once through a pass. */
export interface ScriptRun {
  readonly observations: readonly Observation[]
  /** Modules that the pass changed, and those it refused, by the reason. Refused ones run untouched. */
  readonly rewritten: number
  readonly refused: readonly string[]
  /** Modules that the engine refuses, and that it takes after the pass. Hosts compile a module before they rewrite it. */
  readonly madeValid: number
  /** What must not happen: valid modules called malformed, and errors that are none of the package's. */
  readonly faults: readonly string[]
}

interface RunningInstance {
  readonly exports: WebAssembly.Exports
  readonly types: ReadonlyMap<string, FunctionType>
}

const UNLINKABLE: ReadonlySet<Outcome> = new Set(['not linked', 'type error'])

/** Runs a script with each of its modules put through a pass. */
export function runScript(script: Script, pass: Pass): ScriptRun {
  const run = new Run(script, pass)
  const observations = script.commands.map((command) => ({ line: command.line, ...run.perform(command) }))
  return { observations, rewritten: run.rewritten, refused: run.refused, madeValid: run.madeValid, faults: run.faults }
}

/** The exports of `spectest`: made anew for each script, since scripts change its table and memory. */
function makeSpectest(): WebAssembly.Exports {
  const parts = readSpectestOnce().filter((bytes) => WebAssembly.validate(bytes.slice()))
  const instances = parts.map((bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes.slice())))
  return Object.assign({}, ...instances.map(({ exports }) => exports)) as WebAssembly.Exports
}

let spectestBytes: readonly Uint8Array[] | undefined

function readSpectestOnce(): readonly Uint8Array[] {
  spectestBytes ??= readSpectest()
  return spectestBytes
}

class Run {
  rewritten = 0
  madeValid = 0
  readonly refused: string[] = []
  readonly faults: string[] = []
  readonly #script: Script
  readonly #pass: Pass
  readonly #registered: Record<string, WebAssembly.Exports> = { spectest: makeSpectest() }
  readonly #instances = new Map<string, RunningInstance>()
  readonly #definitions = new Map<string, Uint8Array>()
  #current: RunningInstance | undefined
  #lastDefinition: Uint8Array | undefined

  constructor(script: Script, pass: Pass) {
    this.#script = script
    this.#pass = pass
  }

  perform(command: Command): Omit<Observation, 'line'> {
    switch (command.type) {
      case 'module':
        return this.#instantiateNamed(this.#script.bytesOf(command), command.name, command.line)
      case 'module_definition':
        return this.#define(command)
      case 'module_instance':
        return this.#instantiateNamed(this.#definition(command.module), command.instance, command.line)
      case 'register':
        return this.#register(command.as, command.name)
      case 'assert_return':
        return this.#perform(command.action, command.expected)
      case 'action':
      case 'assert_trap':
      case 'assert_exhaustion':
      case 'assert_exception':
        return this.#performFailing(command)
      default:
        return this.#performRejected(command)
    }
  }

  #define(command: ModuleCommand): Omit<Observation, 'line'> {
    const bytes = this.#script.bytesOf(command)
    if (bytes === undefined) return { outcome: 'text' }
    this.#lastDefinition = bytes
    if (command.name !== undefined) this.#definitions.set(command.name, bytes)
    return { outcome: 'done' }
  }

  #definition(name: string | undefined): Uint8Array | undefined {
    return name === undefined ? this.#lastDefinition : this.#definitions.get(name)
  }

  #instantiateNamed(bytes: Uint8Array | undefined, name: string | undefined, line: number): Omit<Observation, 'line'> {
    if (bytes === undefined) return { outcome: 'text' }
    this.#current = undefined
    if (name !== undefined) this.#instances.delete(name)
    try {
      this.#current = this.#instantiate(bytes, line)
    } catch (error) {
      return { outcome: nameOfThrown(error), holds: false }
    }
    if (name !== undefined) this.#instances.set(name, this.#current)
    return { outcome: 'done', holds: true }
  }

  #register(as: string, name: string | undefined): Omit<Observation, 'line'> {
    const instance = name === undefined ? this.#current : this.#instances.get(name)
    if (instance === undefined) return { outcome: 'no instance' }
    this.#registered[as] = instance.exports
    return { outcome: 'done' }
  }

  #instantiate(bytes: Uint8Array, line: number): RunningInstance {
    const rewritten = this.#rewrite(bytes, line)
    const compiled = new WebAssembly.Module(new Uint8Array(rewritten.bytes))
    const instance = instantiate(rewritten, compiled, { ...this.#registered })
    return { exports: instance.exports, types: typesOf(bytes) }
  }

  /** The module as the pass leaves it; untouched where the pass refuses it, or where the engine does. */
  #rewrite(bytes: Uint8Array, line: number): Rewritten {
    if (!isValid(bytes)) return { bytes }
    try {
      const rewritten = this.#pass.apply(bytes)
      if (this.#pass !== untouched) this.rewritten++
      return rewritten
    } catch (error) {
      if (isUnsupported(error)) this.refused.push(error.feature ?? 'no feature named')
      else this.faults.push(`${this.#script.name}:${line}: ${this.#pass.name}: ${String(error)}`)
      return { bytes }
    }
  }

  #perform(action: Action, expected: readonly ScriptValue[]): Omit<Observation, 'line'> {
    try {
      const results = this.#do(action, expected)
      const holds = results.length === expected.length && expected.every((value, i) => isAsExpected(value, results[i]))
      return { outcome: `gives ${results.map((value, i) => describeObserved(value, expected[i])).join(', ')}`, holds }
    } catch (error) {
      return { outcome: nameOfThrown(error), holds: false }
    }
  }

  #performFailing(command: ActionCommand): Omit<Observation, 'line'> {
    const { outcome } = this.#perform(command.action, [])
    switch (command.type) {
      case 'assert_trap':
        return { outcome, holds: outcome.startsWith('trap: ') }
      case 'assert_exhaustion':
        return { outcome, holds: outcome === 'stack or memory exhausted' }
      case 'assert_exception':
        return { outcome, holds: outcome === 'exception' }
      default:
        return { outcome, holds: outcome.startsWith('gives') }
    }
  }

  #do(action: Action, expected: readonly ScriptValue[]): readonly Observed[] {
    const instance = action.module === undefined ? this.#current : this.#instances.get(action.module)
    if (instance === undefined) throw new Error('no instance')
    const item = instance.exports[action.field]
    if (action.type === 'invoke') {
      if (typeof item !== 'function') throw new Error(`no function ${action.field}`)
      return call(item, instance.types.get(action.field), action.args)
    }
    if (!(item instanceof WebAssembly.Global)) throw new Error(`no global ${action.field}`)
    return [observeGlobal(item, expected[0])]
  }

  #performRejected(command: RejectedCommand & { readonly line: number }): Omit<Observation, 'line'> {
    const bytes = this.#script.bytesOf(command)
    if (bytes === undefined) return { outcome: 'text' }
    if (command.type === 'assert_unlinkable' || command.type === 'assert_uninstantiable') {
      const outcome = this.#tryToInstantiate(bytes, command.line)
      const holds = command.type === 'assert_unlinkable' ? UNLINKABLE.has(outcome) : outcome.startsWith('trap: ')
      return { outcome, holds }
    }
    const holds = !isValid(bytes)
    if (holds) this.#passOverInvalid(bytes, command.line)
    return { outcome: holds ? 'not valid' : 'valid', holds }
  }

  #tryToInstantiate(bytes: Uint8Array, line: number): Outcome {
    try {
      this.#instantiate(bytes, line)
      return 'done'
    } catch (error) {
      return nameOfThrown(error)
    }
  }

  /** What an engine refuses a pass may refuse or hand on, but nothing else may come of it. */
  #passOverInvalid(bytes: Uint8Array, line: number): void {
    try {
      const rewritten = this.#pass.apply(bytes)
      if (isValid(rewritten.bytes)) this.madeValid++
    } catch (error) {
      if (!isOfThePackage(error)) {
        this.faults.push(`${this.#script.name}:${line}: ${this.#pass.name}: ${String(error)}`)
      }
    }
  }
}

function isOfThePackage(error: unknown): boolean {
  return error instanceof WasmBinaryError || error instanceof MemoryCapError || error instanceof TableCapError
}

function isUnsupported(error: unknown): error is WasmBinaryError {
  return error instanceof WasmBinaryError && error.code === 'ERR_WASM_UNSUPPORTED'
}

function isValid(bytes: Uint8Array): boolean {
  return WebAssembly.validate(new Uint8Array(bytes))
}

/** The types that exports have before any pass; none where they cannot be read. */
function typesOf(bytes: Uint8Array): ReadonlyMap<string, FunctionType> {
  try {
    return exportedFunctionTypes(parseModule(bytes))
  } catch (error) {
    if (error instanceof WasmBinaryError) return new Map()
    throw error
  }
}

function observeGlobal(global: WebAssembly.Global, expected: ScriptValue | undefined): Observed {
  const value: unknown = global.value
  if (typeof value === 'bigint') return { kind: 'bits', type: 'i64', bits: BigInt.asUintN(64, value) }
  if (typeof value !== 'number' || expected?.type === 'i31ref') return { kind: 'reference', value }
  if (expected?.type === 'f32') {
    return { kind: 'bits', type: 'f32', bits: BigInt(new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0) }
  }
  if (expected?.type === 'f64') {
    return { kind: 'bits', type: 'f64', bits: new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n }
  }
  return { kind: 'bits', type: 'i32', bits: BigInt(value >>> 0) }
}

import type { LogLevel, ValueType } from '@tenon/abi'
import { parseModule } from '@tenon/wasm-binary'
import { buildImports } from './build-imports.ts'
import type { EngineExports } from './engine-exports.ts'
import { EngineMemory, utf8Length } from './engine-memory.ts'
import { EngineScriptError } from './engine-script-error.ts'
import { EngineTimeoutError } from './engine-timeout-error.ts'
import { fillSlots, stoppableEngine } from './stoppable-engine.ts'
import type { TimeLimit } from './time-limit.ts'

/** A host function that plug-in code declared; its place in the list is its trampoline's. */
export interface HostFunctionDeclaration {
  readonly namespace: string
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** A line that top-level code wrote to the console. */
export interface BuildLogEntry {
  readonly level: LogLevel
  readonly message: string
}

/** The state of an engine, in the form that a snapshot takes. */
export interface EngineImage {
  /** A copy of linear memory: a whole number of pages, the dead part of the stack zero. */
  readonly memory: Uint8Array
  /** Mutable globals by index; all are i32. */
  readonly globals: ReadonlyMap<number, number>
}

/** A source map's part that stacks need, for one compiled file. */
export interface StackSourceMap {
  readonly filename: string
  readonly mappings: string
  readonly sources: readonly string[]
  /** Names of functions that a bundler changed, and what they were. */
  readonly names?: Readonly<Record<string, string>>
}

/** Milliseconds that an engine has to tell where it was stopped. */
const LAST_WORDS_MS = 500

/** The script that asks for that. */
const STOPPED_FILE = 'tenon:stopped'

/**
 * An engine at work outside any plug-in: no host behind it, the clock at 0, random bytes fixed. With a time limit each call
 * throws an {@link EngineTimeoutError} once that is over.
 */
export class EngineInstance {
  readonly #bytes: Uint8Array
  readonly #exports: EngineExports
  readonly #memory: EngineMemory
  readonly #limit: TimeLimit | undefined

  /** Use `bootEngine`. */
  constructor(bytes: Uint8Array, exports: EngineExports, limit?: TimeLimit) {
    this.#bytes = bytes
    this.#exports = exports
    this.#memory = new EngineMemory(exports)
    this.#limit = limit
  }

  /** Entries of the function table: the first index that is free for trampolines. */
  get tableLength(): number {
    return this.#exports.__indirect_function_table.length
  }

  /**
   * Compiles an ES module to bytecode. Source text is dropped, lines and columns are kept.
   * @throws {EngineScriptError} for code that does not parse
   */
  compile(source: string, filename: string): Uint8Array {
    return this.#guard(() => {
      const code = this.#memory.with([source, filename], (text, name) =>
        this.#exports.engine_compile(text, utf8Length(source), name),
      )
      return this.#memory.take(code)
    })
  }

  /**
   * Evaluates a compiled module; its exports become the plug-in's. Once an instance.
   * @throws {EngineScriptError} for what its top level throws, and for a top-level await that never settles
   */
  loadBytecode(bytecode: Uint8Array): void {
    this.#inTime(() => {
      const code = this.#memory.with([bytecode], (address) => this.#exports.engine_load(address, bytecode.length))
      this.#memory.take(code)
    })
  }

  /** From here on, what regular expressions compile to is kept. An engine that becomes a snapshot should keep none. */
  keepRegexps(): void {
    this.#exports.engine_keep_regexps()
  }

  /** What was kept since {@link keepRegexps}, for a plug-in that runs the same code again; the first 512 KiB of it. */
  keptRegexps(): Uint8Array {
    return this.#memory.take(this.#exports.engine_kept_regexps())
  }

  /**
   * Evaluates a classic script, for set-up that runs before the plug-in.
   * @throws {EngineScriptError} for code that does not parse, and for what it throws
   */
  evaluate(source: string, filename: string): void {
    this.runScript(this.compileScript(source, filename))
  }

  /**
   * Compiles a classic script to bytecode; with `dropPlaces`, without file name and lines.
   * @throws {EngineScriptError} for code that does not parse
   */
  compileScript(source: string, filename: string, dropPlaces = false): Uint8Array {
    const code = this.#memory.with([source, filename], (text, name) =>
      this.#exports.engine_compile_script(text, utf8Length(source), name, Number(dropPlaces)),
    )
    return this.#memory.take(code)
  }

  /**
   * Runs a compiled script.
   * @throws {EngineScriptError} for what it throws
   */
  runScript(bytecode: Uint8Array): void {
    this.#inTime(() => {
      const code = this.#memory.with([bytecode], (address) => this.#exports.engine_run_script(address, bytecode.length))
      this.#memory.take(code)
    })
  }

  /** Makes stacks of one compiled file point into the sources it was bundled from. */
  setSourceMap(map: StackSourceMap): void {
    this.#ask('setSourceMap', JSON.stringify(map))
  }

  /** Functions the module exports, sorted; the place in this list is the argument of `invoke`. */
  exportNames(): string[] {
    return JSON.parse(this.#ask('exportNames')) as string[]
  }

  /** Host functions declared so far; the place in this list is the trampoline's. */
  hostFunctions(): HostFunctionDeclaration[] {
    return JSON.parse(this.#ask('hostFunctions')) as HostFunctionDeclaration[]
  }

  /** What was written to the console since this was last asked. */
  buildLog(): BuildLogEntry[] {
    return JSON.parse(this.#ask('buildLog')) as BuildLogEntry[]
  }

  /**
   * Ends the build: from here on the engine believes in a host, and only `image` may follow.
   * @param hostTableBase index in the function table of the first host function's trampoline
   */
  seal(hostTableBase: number): void {
    this.#inTime(() => this.#memory.take(this.#exports.engine_seal(hostTableBase)))
  }

  /** Frees garbage; before an image is taken of an engine that is not sealed. */
  collect(): void {
    this.#inTime(() => this.#exports.engine_collect())
  }

  /** The whole state, for a snapshot. */
  image(): EngineImage {
    const memory = new Uint8Array(this.#exports.memory.buffer).slice()
    const stackPointer = Number(this.#exports.__stack_pointer.value)
    memory.fill(0, 0, stackPointer) // the stack comes first in memory and grows down
    const item = parseModule(this.#bytes).exports.find(({ name }) => name === '__stack_pointer')
    return { memory, globals: new Map(item ? [[item.index, stackPointer]] : []) }
  }

  /** The native stack may run out before the engine's own check: an error like any other of the source. */
  #guard<Value>(work: () => Value): Value {
    try {
      return work()
    } catch (error) {
      if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
        throw new EngineScriptError('RangeError', `the source nests too deeply (${error.message})`, '')
      }
      throw error
    }
  }

  #ask(name: string, argument = ''): string {
    return this.#inTime(() => {
      const code = this.#memory.with([name, argument], (hook, text) => this.#exports.engine_ask(hook, text))
      return this.#memory.takeText(code)
    })
  }

  #inTime<Value>(work: () => Value): Value {
    try {
      return work()
    } catch (error) {
      if (this.#limit?.isOver !== true) throw error
      throw new EngineTimeoutError(this.#limit.timeoutMs, this.#stoppedAt(this.#limit))
    }
  }

  /** The functions in which code was stopped: the engine still takes them for the callers of what runs next. */
  #stoppedAt(limit: TimeLimit): string {
    limit.begin(LAST_WORDS_MS)
    try {
      this.evaluate('null.stopped', STOPPED_FILE)
    } catch (error) {
      if (error instanceof EngineScriptError) return framesBelow(error.scriptStack)
    }
    return ''
  }
}

/** Without the frame of the script that asked, and without places that are not known. */
function framesBelow(stack: string): string {
  const frames = stack.split('\n').filter((line) => !line.includes(`(${STOPPED_FILE}:`))
  return frames.map((line) => line.replace(' (missing)', '')).join('\n')
}

/** Compiled modules by the bytes they were compiled from: a plug-in's build boots the same engine twice. */
const compiledModules = new WeakMap<Uint8Array, Promise<WebAssembly.Module>>()

/** Instantiates an engine's bytes and hands out its exports, unchecked. */
export async function instantiateEngine(bytes: Uint8Array): Promise<EngineExports> {
  const module = compiledModules.get(bytes) ?? WebAssembly.compile(new Uint8Array(bytes))
  compiledModules.set(bytes, module)
  return instantiateModule(await module)
}

async function instantiateModule(module: WebAssembly.Module): Promise<EngineExports> {
  let exports: EngineExports | undefined
  const readMemory = (): WebAssembly.Memory => {
    if (!exports) throw new Error('the engine used an import before it was instantiated')
    return exports.memory
  }
  const instance = await WebAssembly.instantiate(module, buildImports(readMemory))
  exports = instance.exports as unknown as EngineExports
  return exports
}

/** Boots an engine that `loadEngine` gave. @param limit the time that its calls have; without one they have any */
export async function bootEngine(bytes: Uint8Array, limit?: TimeLimit): Promise<EngineInstance> {
  if (limit === undefined) return new EngineInstance(bytes, await instantiateEngine(bytes))
  const stoppable = await stoppableEngine(bytes)
  const exports = await instantiateModule(stoppable.module)
  await fillSlots(exports as unknown as WebAssembly.Exports, stoppable, limit.poll)
  return new EngineInstance(bytes, exports, limit)
}

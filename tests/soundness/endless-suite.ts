import {
  FUEL_EXPORT,
  instrument,
  type InstrumentOptions,
  ModuleAppender,
  parseModule,
  WasmBinaryError,
  type WasmModule,
} from '@tenon/wasm-binary'
import { call, exportedFunctionTypes } from './call-through-wasm.ts'
import { hosted, type HostOptions } from './host-side.ts'
import { readRandomModules } from './inputs.ts'
import { instantiate, type Rewritten } from './pass.ts'
import { CannotProvide, provideImports } from './provide-imports.ts'
import { canBlock } from './random-suite.ts'

/** What modules that may run for ever showed of one way to stop them. */
export interface EndlessReport {
  readonly way: 'poll' | 'fuel'
  /** Modules that were run, and calls of their functions. */
  readonly run: number
  readonly calls: number
  /** Calls and instantiations that were told to stop, or ran out of fuel. */
  readonly stopped: number
  /** The longest time between two polls, or from the last to the end; of fuel, how long the slowest took in all. */
  readonly longestMs: number
  readonly faults: readonly string[]
}

const FUEL = 1_000_000n
const POLLS_BEFORE_STOP = 20
const UNITS_TO_NEXT_POLL = 5000
const CALLS = 6

/** Runs modules that need not stop by themselves. That this returns is what it shows first. */
export function runEndlessSuite(): EndlessReport[] {
  const modules = readRandomModules('endless').filter(
    (bytes) => !canBlock(bytes) && WebAssembly.validate(new Uint8Array(bytes)),
  )
  return [runAll(new Polled(), modules), runAll(new Fuelled(), modules)]
}

function runAll(way: Way, modules: readonly Uint8Array[]): EndlessReport {
  const report = { way: way.name, run: 0, calls: 0, stopped: 0, longestMs: 0, faults: [] as string[] }
  for (const [number, bytes] of modules.entries()) {
    try {
      const module = parseModule(bytes)
      const appender = new ModuleAppender(module)
      instrument(appender, way.instruments)
      const rewritten = hosted(appender.finish(), way.host)
      report.calls += runModule(module, rewritten, way)
      report.run++
    } catch (error) {
      const isKnown = error instanceof CannotProvide || error instanceof WasmBinaryError
      if (!isKnown) report.faults.push(`module ${number}: ${String(error)}`)
    }
  }
  return { ...report, stopped: way.stopped, longestMs: way.longestMs }
}

/** Calls the module's first functions, each in an instance of its own; gives how many were called. */
function runModule(module: WasmModule, rewritten: Rewritten, way: Way): number {
  const compiled = new WebAssembly.Module(new Uint8Array(rewritten.bytes))
  const functions = [...exportedFunctionTypes(module)].slice(0, CALLS)
  for (const [name, type] of functions) {
    const imports = provideImports(module, () => undefined)
    way.begin()
    let instance: WebAssembly.Instance | undefined
    try {
      instance = instantiate(rewritten, compiled, imports)
      const callee = instance.exports[name]
      if (typeof callee === 'function')
        call(
          callee,
          type,
          type.params.map(() => ({ type: 'i32', value: '1000000' })),
        )
    } catch {
      // A trap or an exception is an end too.
    }
    way.end(instance)
  }
  return functions.length
}

/** A way to stop modules, and what is seen of it. */
interface Way {
  readonly name: 'poll' | 'fuel'
  readonly instruments: InstrumentOptions
  readonly host: HostOptions
  readonly stopped: number
  readonly longestMs: number
  begin(): void
  end(instance: WebAssembly.Instance | undefined): void
}

class Polled implements Way {
  readonly name = 'poll'
  readonly instruments: InstrumentOptions = { stop: 'poll' }
  readonly host: HostOptions = { poll: () => this.#poll() }
  stopped = 0
  longestMs = 0
  #polls = 0
  #polledAt = 0

  begin(): void {
    this.#polls = 0
    this.#polledAt = performance.now()
  }

  end(): void {
    this.#noteGap()
    if (this.#polls >= POLLS_BEFORE_STOP) this.stopped++
  }

  #poll(): number {
    this.#noteGap()
    return ++this.#polls < POLLS_BEFORE_STOP ? UNITS_TO_NEXT_POLL : 0
  }

  #noteGap(): void {
    const now = performance.now()
    this.longestMs = Math.max(this.longestMs, now - this.#polledAt)
    this.#polledAt = now
  }
}

class Fuelled implements Way {
  readonly name = 'fuel'
  readonly instruments: InstrumentOptions = { fuel: true }
  readonly host: HostOptions = { fuel: FUEL }
  stopped = 0
  longestMs = 0
  #beganAt = 0

  begin(): void {
    this.#beganAt = performance.now()
  }

  end(instance: WebAssembly.Instance | undefined): void {
    this.longestMs = Math.max(this.longestMs, performance.now() - this.#beganAt)
    const left = instance?.exports[FUEL_EXPORT]
    if (left instanceof WebAssembly.Global && (left as WebAssembly.Global<'i64'>).value < 0n) this.stopped++
  }
}

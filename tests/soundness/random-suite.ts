import { parseModule, WasmBinaryError, type WasmModule } from '@tenon/wasm-binary'
import { readRandomModules } from './inputs.ts'
import { type Pass, untouched } from './pass.ts'
import { passes } from './passes.ts'
import { CannotProvide } from './provide-imports.ts'
import { type Trace, traceModule } from './trace-module.ts'

/** What random modules showed of one pass. */
export interface RandomReport {
  readonly pass: string
  /** Valid modules that went through the pass and are valid after it. */
  readonly rewritten: number
  /** Features of those that it refused, with how many. */
  readonly refused: Readonly<Record<string, number>>
  /** Modules that were run, calls of their functions, and how many of those returned. */
  readonly run: number
  readonly calls: number
  readonly returned: number
  /** The fuel that modules used, by their numbers, where the pass counts it. */
  readonly fuel: Readonly<Record<string, string>>
  /** The first line of a module's trace that is not as without the pass. */
  readonly differences: readonly string[]
  readonly faults: readonly string[]
}

/** Runs each random module that the engine takes, once untouched and once through each pass. */
export function runRandomSuite(): RandomReport[] {
  const tallies = [untouched, ...passes].map((pass) => new Tally(pass))
  for (const [seed, bytes] of readRandomModules().entries()) {
    if (!WebAssembly.validate(new Uint8Array(bytes))) continue
    const module = parseModule(bytes)
    const before = canBlock(bytes) ? undefined : trace(module, { bytes })
    for (const tally of tallies) tally.add(seed, { bytes, module, before })
  }
  return tallies.map((tally) => tally.report())
}

/** Whether `memory.atomic.wait*` may be in it, which can wait for ever. Such modules are not run. */
export function canBlock(bytes: Uint8Array): boolean {
  return bytes.some((byte, i) => byte === 0xfe && (bytes[i + 1] === 0x01 || bytes[i + 1] === 0x02))
}

function trace(module: WasmModule, rewritten: Parameters<typeof traceModule>[1]): Trace | undefined {
  try {
    return traceModule(module, rewritten)
  } catch (error) {
    if (error instanceof CannotProvide) return undefined
    throw error
  }
}

interface Subject {
  readonly bytes: Uint8Array
  readonly module: WasmModule
  readonly before: Trace | undefined
}

class Tally {
  readonly #pass: Pass
  readonly #refused: Record<string, number> = {}
  readonly #differences: string[] = []
  readonly #faults: string[] = []
  #rewritten = 0
  readonly #fuel: Record<string, string> = {}
  #run = 0
  #calls = 0
  #returned = 0

  constructor(pass: Pass) {
    this.#pass = pass
  }

  add(seed: number, { bytes, module, before }: Subject): void {
    try {
      const rewritten = this.#pass.apply(bytes)
      if (!WebAssembly.validate(new Uint8Array(rewritten.bytes))) throw new Error('is no longer valid')
      this.#rewritten++
      if (before !== undefined) this.#compare(seed, before, trace(module, rewritten))
    } catch (error) {
      if (error instanceof WasmBinaryError && error.code === 'ERR_WASM_UNSUPPORTED') {
        const feature = error.feature ?? ''
        this.#refused[feature] = (this.#refused[feature] ?? 0) + 1
      } else {
        this.#faults.push(`module ${seed}: ${String(error)}`)
      }
    }
  }

  #compare(seed: number, before: Trace, after: Trace | undefined): void {
    if (after === undefined || before.isExhausted || after.isExhausted) return
    this.#run++
    this.#calls += after.calls
    this.#returned += after.returned
    if (after.fuel > 0n) this.#fuel[seed] = String(after.fuel)
    const line = before.lines.findIndex((text, i) => after.lines[i] !== text)
    if (line >= 0) this.#differences.push(`module ${seed}: "${before.lines[line]}", after "${after.lines[line]}"`)
    else if (after.lines.length > before.lines.length) this.#differences.push(`module ${seed}: does more`)
  }

  report(): RandomReport {
    return {
      pass: this.#pass.name,
      rewritten: this.#rewritten,
      refused: this.#refused,
      run: this.#run,
      calls: this.#calls,
      returned: this.#returned,
      fuel: this.#fuel,
      differences: this.#differences,
      faults: this.#faults,
    }
  }
}

import { crc32 } from 'node:zlib'
import { FUEL_EXPORT, type FunctionType, type ValueType, VALUE_TYPE, type WasmModule } from '@tenon/wasm-binary'
import { call, exportedFunctionTypes } from './call-through-wasm.ts'
import { FUEL } from './host-side.ts'
import { nameOfThrown } from './outcome.ts'
import { instantiate, type Rewritten } from './pass.ts'
import { provideImports } from './provide-imports.ts'
import { describeObserved, type ScriptValue } from './values.ts'

/** How much of a memory is compared, at its start and at its end: plug-ins may grow them to gigabytes. */
const COMPARED_BYTES = 0x2_0000
const MAX_FUNCTIONS = 20

/** What a module does, in lines: its calls of the host, what its functions return or how they trap, and its state. */
export interface Trace {
  readonly lines: readonly string[]
  /** How many calls of its functions there were, and how many of them returned. */
  readonly calls: number
  readonly returned: number
  /** The fuel used by all calls together; 0 where none is counted. */
  readonly fuel: bigint
  /** Whether the stack ended somewhere: when that happens is not the module's to say. */
  readonly isExhausted: boolean
}

/**
 * Calls each exported function twice, with other arguments each time, in one instance; after a trap in a new one.
 *
 * @param module what it was before it was rewritten: only what this exports is looked at
 * @throws {CannotProvide} where nothing can be imported as the module wants
 */
export function traceModule(module: WasmModule, rewritten: Rewritten): Trace {
  const tracer = new Tracer(module, rewritten)
  const functions = [...exportedFunctionTypes(module)].slice(0, MAX_FUNCTIONS)
  for (const [round, numbers] of ARGUMENTS.entries()) {
    for (const [name, type] of functions) tracer.call(name, type, numbers, round)
  }
  tracer.noteState()
  return tracer
}

/** The arguments of each round, by type. */
const ARGUMENTS: readonly ReadonlyMap<ValueType, ScriptValue>[] = [argumentsOf('1', '2'), argumentsOf('-2', '65535')]

function argumentsOf(first: string, second: string): ReadonlyMap<ValueType, ScriptValue> {
  const { i32, i64, f32, f64, v128 } = VALUE_TYPE
  return new Map<ValueType, ScriptValue>([
    [i32, { type: 'i32', value: first }],
    [i64, { type: 'i64', value: second }],
    [f32, { type: 'f32', value: second }],
    [f64, { type: 'f64', value: first }],
    [v128, { type: 'v128', lane_type: 'i64', value: [first, second] }],
  ])
}

class Tracer implements Trace {
  readonly lines: string[] = []
  calls = 0
  returned = 0
  fuel = 0n
  isExhausted = false
  readonly #module: WasmModule
  readonly #rewritten: Rewritten
  readonly #compiled: WebAssembly.Module
  #exports: WebAssembly.Exports | undefined

  constructor(module: WasmModule, rewritten: Rewritten) {
    this.#module = module
    this.#rewritten = rewritten
    this.#compiled = new WebAssembly.Module(new Uint8Array(rewritten.bytes))
    this.#instantiate()
  }

  call(name: string, type: FunctionType, numbers: ReadonlyMap<ValueType, ScriptValue>, round: number): void {
    const callee = this.#exports?.[name]
    if (typeof callee !== 'function') return
    this.calls++
    const args = type.params.map((param): ScriptValue => numbers.get(param) ?? { type: 'refnull' })
    try {
      const results = call(callee, type, args)
      const shown = results.map((value) => describeObserved(value, undefined)).join(', ')
      this.returned++
      this.lines.push(`${name}, round ${round}: gives ${shown}`)
    } catch (error) {
      this.#noteThrown(`${name}, round ${round}`, error)
      this.noteState()
      this.#instantiate()
    }
  }

  /** Notes what can be seen of memories, globals and tables. */
  noteState(): void {
    const fuel = this.#exports?.[FUEL_EXPORT]
    if (fuel instanceof WebAssembly.Global) this.fuel += FUEL - (fuel as WebAssembly.Global<'i64'>).value
    for (const { name, kind } of this.#module.exports) {
      const item = this.#exports?.[name]
      if (item !== undefined && kind !== 'function' && kind !== 'tag')
        this.lines.push(`${name}: ${describeState(item)}`)
    }
  }

  #instantiate(): void {
    const imports = provideImports(this.#module, (line) => this.lines.push(line))
    this.#exports = undefined
    try {
      this.#exports = instantiate(this.#rewritten, this.#compiled, imports).exports
    } catch (error) {
      this.#noteThrown('instantiation', error)
    }
  }

  #noteThrown(where: string, error: unknown): void {
    const outcome = nameOfThrown(error)
    if (error instanceof RangeError) this.isExhausted = true
    this.lines.push(`${where}: ${outcome}`)
  }
}

function describeState(item: WebAssembly.ExportValue): string {
  if (item instanceof WebAssembly.Memory) return describeMemory(item)
  if (item instanceof WebAssembly.Table) return describeTable(item)
  try {
    const value: unknown = (item as unknown as WebAssembly.Global).value
    if (typeof value === 'number' || typeof value === 'bigint') return `${value}`
    return value === null ? 'null' : typeof value
  } catch (error) {
    return nameOfThrown(error) // a vector, which JavaScript cannot see
  }
}

function describeMemory({ buffer }: WebAssembly.Memory): string {
  const { byteLength } = buffer
  const length = Math.min(byteLength, COMPARED_BYTES)
  const start = new Uint8Array(buffer, 0, length).slice()
  const end = new Uint8Array(buffer, byteLength - length, length).slice()
  return `${byteLength} bytes, ${crc32(start)}, ${crc32(end)}`
}

function describeTable(table: WebAssembly.Table): string {
  const length = table.length as number | bigint // a bigint where the table is indexed by i64
  let entries = `${length} entries:`
  for (let i = 0; i < Math.min(Number(length), COMPARED_BYTES); i++) {
    try {
      entries += table.get((typeof length === 'bigint' ? BigInt(i) : i) as number) === null ? ' -' : ' x'
    } catch (error) {
      return `${entries} ${nameOfThrown(error)}`
    }
  }
  return entries
}

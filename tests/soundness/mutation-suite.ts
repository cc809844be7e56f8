import { getHeapStatistics } from 'node:v8'
import {
  describeModule,
  encodeModule,
  MemoryCapError,
  parseModule,
  TableCapError,
  WasmBinaryError,
  type WasmModule,
} from '@tenon/wasm-binary'
import { readFixtures, readRandomModules, readScripts } from './inputs.ts'
import { mutate, Random } from './mutations.ts'
import { passes } from './passes.ts'

/** What harmed modules showed of the reader and of the passes. */
export interface MutationReport {
  readonly inputs: number
  readonly bytes: number
  /** How many the reader took, how many the engine did, and how many times a pass was applied to one. */
  readonly parsed: number
  readonly valid: number
  readonly passed: number
  /** The slowest reading or pass, and the most memory that a reading took, in relation to what is allowed: at most 1. */
  readonly slowest: number
  readonly hungriest: number
  readonly faults: readonly string[]
}

const SEED = 0x5eed
/** Of so many inputs one is made of a large module, a plug-in of a compiler's; of others one of a malformed one. */
const INPUTS_TO_A_LARGE_ONE = 40
const INPUTS_TO_A_BAD_ONE = 10
const LARGE_BYTES = 6000
const MAX_FAULTS = 20

/** What reading may take: generous, and in proportion to the input. */
const allowedMs = (bytes: number): number => 50 + bytes / 1000
const allowedBytes = (bytes: number): number => 4e6 + 300 * bytes

/** Harms so many modules, and reads, rewrites and writes each. */
export function runMutationSuite(inputs = 110_000): MutationReport {
  const sources = readSources()
  const bad = sources.filter((bytes) => !WebAssembly.validate(new Uint8Array(bytes)))
  const good = sources.filter((bytes) => WebAssembly.validate(new Uint8Array(bytes)))
  const small = good.filter(({ length }) => length <= LARGE_BYTES)
  const large = good.filter(({ length }) => length > LARGE_BYTES)
  const random = new Random(SEED)
  const check = new Check()
  for (let i = 0; i < inputs; i++) {
    const others = i % INPUTS_TO_A_BAD_ONE === 1 ? bad : small
    check.run(i, mutate(random.pick(i % INPUTS_TO_A_LARGE_ONE === 0 ? large : others), random, small))
  }
  return check
}

/** The specification's modules, good and bad, the random ones, and plug-ins. */
function readSources(): Uint8Array[] {
  const spec: Uint8Array[] = []
  for (const { commands, bytesOf } of readScripts()) {
    for (const command of commands) {
      const bytes = 'module_type' in command ? bytesOf(command) : undefined
      if (bytes !== undefined && bytes.length > 0) spec.push(bytes)
    }
  }
  return [...spec, ...readRandomModules(), ...readFixtures()]
}

class Check implements MutationReport {
  inputs = 0
  bytes = 0
  parsed = 0
  valid = 0
  passed = 0
  slowest = 0
  hungriest = 0
  readonly faults: string[] = []

  run(number: number, bytes: Uint8Array): void {
    this.inputs++
    this.bytes += bytes.length
    const isValid = WebAssembly.validate(new Uint8Array(bytes))
    if (isValid) this.valid++
    const note = (what: string): void => {
      if (this.faults.length < MAX_FAULTS) this.faults.push(`input ${number}, ${bytes.length} bytes: ${what}`)
    }
    const module = this.#read(bytes, isValid, note)
    if (module === undefined) return
    this.parsed++
    this.#checkWriting(module, isValid, note)
    // One pass for each input, in turn: as many inputs again would show less than as many other inputs do.
    const pass = passes[number % passes.length]
    if (pass === undefined) return
    const rewritten = attempt(
      () => pass.apply(bytes).bytes,
      isValid,
      (what) => note(`${pass.name}: ${what}`),
    )
    if (rewritten === undefined) return
    this.passed++
    if (isValid && !WebAssembly.validate(new Uint8Array(rewritten))) note(`${pass.name} made it invalid`)
  }

  #read(bytes: Uint8Array, isValid: boolean, note: (what: string) => void): WasmModule | undefined {
    const before = usedBytes()
    const module = this.#timed(bytes, () => attempt(() => parseModule(bytes), isValid, note))
    this.hungriest = Math.max(this.hungriest, (usedBytes() - before) / allowedBytes(bytes.length))
    return module
  }

  /** What the call gives. What took long is done again: another process may have been in the way. */
  #timed<Result>(bytes: Uint8Array, call: () => Result): Result {
    const start = performance.now()
    const result = call()
    let took = performance.now() - start
    if (took > allowedMs(bytes.length) / 10) took = Math.min(took, fastestOf(3, call))
    this.slowest = Math.max(this.slowest, took / allowedMs(bytes.length))
    return result
  }

  /** What was read can be written, is the same when it is read again, and can be described. */
  #checkWriting(module: WasmModule, isValid: boolean, note: (what: string) => void): void {
    try {
      const written = encodeModule(module)
      if (Buffer.compare(encodeModule(parseModule(written)), written) !== 0)
        note('is written otherwise the second time')
      if (isValid && !WebAssembly.validate(new Uint8Array(written))) note('is not valid once written')
    } catch (error) {
      note(`cannot be written: ${String(error)}`)
    }
    attempt(
      () => describeModule(module),
      isValid,
      (what) => note(`describe: ${what}`),
    )
  }
}

/** What the call gives; undefined where it throws, which is a fault unless it is an error of the package that fits. */
function attempt<Result>(call: () => Result, isValid: boolean, note: (what: string) => void): Result | undefined {
  try {
    return call()
  } catch (error) {
    if (error instanceof MemoryCapError || error instanceof TableCapError) return undefined
    if (!(error instanceof WasmBinaryError)) note(String((error as Error).stack ?? error).slice(0, 400))
    else if (isValid && error.code !== 'ERR_WASM_UNSUPPORTED') note(`valid, but: ${error.message}`)
    return undefined
  }
}

function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}

function fastestOf(times: number, call: () => unknown): number {
  let fastest = Infinity
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    call()
    fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest
}

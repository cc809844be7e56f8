import {
  encodeModule,
  instrument,
  memoryExport,
  ModuleAppender,
  NOTED_BLOCK_BYTES,
  NOTED_OVERHANG_BYTES,
  NOTES_EXPORT,
  parseModule,
  RESTORE_EXPORT,
  SAVE_EXPORT,
  WasmBinaryError,
  type WasmModule,
} from '@tenon/wasm-binary'
import { hosted } from './host-side.ts'
import { readRandomModules } from './inputs.ts'
import type { Rewritten } from './pass.ts'
import { CannotProvide } from './provide-imports.ts'
import { canBlock } from './random-suite.ts'
import { type Trace, traceModule } from './trace-module.ts'

/** What random modules showed of instances that are restored instead of made. */
export interface RestoreReport {
  /** Modules whose instances can be restored, and why those of the others cannot, with how many. */
  readonly restorable: number
  readonly obstacles: Readonly<Record<string, number>>
  /** Modules that were run, and how often an instance of one was restored: after a trap, and for another run of it all. */
  readonly run: number
  readonly restored: number
  /** Of those, how often its memories were larger than they had been, which it must not see. */
  readonly grown: number
  /** Of those, how often no more was put back than was noted to be written to. */
  readonly noted: number
  /** The first line of a module's trace that is not as of the untouched module. */
  readonly differences: readonly string[]
  readonly faults: readonly string[]
}

/** Runs each random module that can be restored three times in one instance, put back in between, and once untouched. */
export function runRestoreSuite(): RestoreReport {
  const tally = new Tally()
  for (const [seed, bytes] of readRandomModules().entries()) {
    if (!WebAssembly.validate(new Uint8Array(bytes)) || canBlock(bytes)) continue
    tally.add(seed, bytes)
  }
  return tally.report()
}

const RUNS = 3

/** A module with two memories. */
const TWO_MEMORIES = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0])

/** Whether writes are noted: both, where the memory of notes can be had. */
const NOTING: readonly boolean[] = WebAssembly.validate(TWO_MEMORIES) ? [false, true] : [false]

class Tally {
  readonly #obstacles: Record<string, number> = {}
  readonly #differences: string[] = []
  readonly #faults: string[] = []
  #restorable = 0
  #run = 0
  #restored = 0
  #grown = 0
  #noted = 0

  add(seed: number, bytes: Uint8Array): void {
    try {
      const module = parseModule(bytes)
      for (const noteWrites of NOTING) this.#addOne(seed, module, bytes, noteWrites)
    } catch (error) {
      if (error instanceof CannotProvide) return
      if (error instanceof WasmBinaryError && error.code === 'ERR_WASM_UNSUPPORTED') return
      this.#faults.push(`module ${seed}: ${String(error)}`)
    }
  }

  #addOne(seed: number, module: WasmModule, bytes: Uint8Array, noteWrites: boolean): void {
    const one = new OneInstance(module, noteWrites)
    if (one.obstacle === undefined) {
      this.#restorable++
      return this.#trace(seed, module, { bytes }, one)
    }
    this.#obstacles[one.obstacle] = (this.#obstacles[one.obstacle] ?? 0) + 1
  }

  #trace(seed: number, module: WasmModule, untouched: Rewritten, one: OneInstance): void {
    const before = traceModule(module, untouched)
    for (let run = 0; run < RUNS; run++) {
      const after = traceModule(module, one.rewritten)
      if (before.isExhausted || after.isExhausted || one.hasCalledAtStart) return
      this.#compare(`module ${seed}, run ${run}`, before, after)
    }
    this.#run++
    this.#restored += one.restored
    this.#grown += one.grown
    this.#noted += one.noted
  }

  #compare(what: string, before: Trace, after: Trace): void {
    const line = before.lines.findIndex((text, i) => !isSame(text, after.lines[i]))
    if (line >= 0) this.#differences.push(`${what}: "${before.lines[line]}", after "${after.lines[line]}"`)
    else if (after.lines.length > before.lines.length) this.#differences.push(`${what}: does more`)
  }

  report(): RestoreReport {
    return {
      restorable: this.#restorable,
      obstacles: this.#obstacles,
      run: this.#run,
      restored: this.#restored,
      grown: this.#grown,
      noted: this.#noted,
      differences: this.#differences,
      faults: this.#faults,
    }
  }
}

const MEMORY_STATE = /: \d+ bytes, /

/** Exported memories are as large as they are: only what their module sees of them is put back. */
function isSame(before: string, after: string | undefined): boolean {
  return before === after || (MEMORY_STATE.test(before) && after !== undefined && MEMORY_STATE.test(after))
}

/** A module of which there is one instance: put back where another would be made. */
class OneInstance {
  /** Why that cannot be done. */
  readonly obstacle: string | undefined
  readonly rewritten: Rewritten
  restored = 0
  grown = 0
  noted = 0
  /** Whether its start function called the host, which it does once. */
  hasCalledAtStart = false
  #imports: WebAssembly.Imports = {}
  #instance: WebAssembly.Instance | undefined
  #images: readonly Uint8Array[] = []

  constructor(module: WasmModule, noteWrites: boolean) {
    const appender = new ModuleAppender(module)
    const { obstacle } = instrument(appender, { restore: true, noteWrites })
    const appended = appender.finish()
    this.obstacle = obstacle
    const { instantiate } = hosted(appended)
    this.rewritten = {
      bytes: encodeModule(appended.module),
      instantiate: (compiled, imports) => {
        this.#imports = imports
        if (this.#instance === undefined) this.#make(instantiate?.(compiled, this.#behind(imports)))
        else this.#putBack(this.#instance)
        return this.#instance as unknown as WebAssembly.Instance
      },
    }
  }

  #make(instance: WebAssembly.Instance | undefined): void {
    if (instance === undefined) throw new TypeError('no instance')
    ;(instance.exports[SAVE_EXPORT] as CallableFunction)()
    this.#instance = instance
    this.#images = memoriesOf(instance).map(({ buffer }) => new Uint8Array(buffer).slice())
    notesOf(instance)?.fill(0)
  }

  #putBack(instance: WebAssembly.Instance): void {
    ;(instance.exports[RESTORE_EXPORT] as CallableFunction)()
    this.restored++
    for (const [i, { buffer }] of memoriesOf(instance).entries()) {
      const image = this.#images[i] ?? new Uint8Array()
      if (buffer.byteLength > image.length) this.grown++
      const notes = notesOf(instance)
      if (notes !== undefined) return this.#putBackNoted(new Uint8Array(buffer), image, notes)
      new Uint8Array(buffer).fill(0, image.length)
      new Uint8Array(buffer).set(image)
    }
  }

  /** Puts back no more than what the notes tell. */
  #putBackNoted(bytes: Uint8Array, image: Uint8Array, notes: Uint8Array): void {
    this.noted++
    for (let block = notes.indexOf(1); block >= 0; block = notes.indexOf(1, block + 1)) {
      const start = block * NOTED_BLOCK_BYTES
      const end = start + NOTED_BLOCK_BYTES + NOTED_OVERHANG_BYTES
      bytes.fill(0, Math.max(start, image.length), end)
      bytes.subarray(0, image.length).set(image.subarray(start, end), Math.min(start, image.length))
    }
    notes.fill(0)
    if (!isImage(bytes, image)) throw new Error('something was written that was not noted')
  }

  /** The functions of the imports given last, behind ones that stay. */
  #behind(imports: WebAssembly.Imports): WebAssembly.Imports {
    const namespaces = Object.entries(imports).map(([module, members]) => {
      const values = Object.entries(members).map(([name, value]) => {
        if (typeof value !== 'function') return [name, value] as const
        return [name, (...args: unknown[]) => this.#callHost(module, name, args)] as const
      })
      return [module, Object.fromEntries(values)] as const
    })
    return Object.fromEntries(namespaces)
  }

  #callHost(module: string, name: string, args: readonly unknown[]): unknown {
    if (this.#instance === undefined) this.hasCalledAtStart = true
    const namespace = this.#imports[module] as Record<string, CallableFunction>
    return namespace[name]?.(...args)
  }
}

/** Whether a memory holds an image, and zeros behind it. */
function isImage(bytes: Uint8Array, image: Uint8Array): boolean {
  if (Buffer.compare(bytes.subarray(0, image.length), image) !== 0) return false
  return bytes.subarray(image.length).every((byte) => byte === 0)
}

function notesOf({ exports }: WebAssembly.Instance): Uint8Array | undefined {
  const notes = exports[NOTES_EXPORT] as WebAssembly.Memory | undefined
  return notes && new Uint8Array(notes.buffer)
}

function memoriesOf({ exports }: WebAssembly.Instance): WebAssembly.Memory[] {
  const found: WebAssembly.Memory[] = []
  for (;;) {
    const memory = exports[memoryExport(found.length)]
    if (memory === undefined) return found
    found.push(memory as WebAssembly.Memory)
  }
}

import type { ImportedFunction } from '../env/env-state.ts'
import type { WasiInstance } from '../wasi/wasi-instance.ts'
import { noteWasiWrites } from './wasi-writes.ts'
import type { WriteNotes } from './write-notes.ts'

/**
 * Functions that leave WASI as it is: called by an initialiser, they are no reason for a later call to find anything else
 * than a new WASI. What is not among them may have opened or closed files, or moved a position.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'args_get',
  'args_sizes_get',
  'clock_res_get',
  'clock_time_get',
  'environ_get',
  'environ_sizes_get',
  'fd_fdstat_get',
  'fd_filestat_get',
  'fd_prestat_dir_name',
  'fd_prestat_get',
  'path_filestat_get',
  'poll_oneoff',
  'proc_exit',
  'random_get',
  'sched_yield',
])

/** Those that a deterministic WASI answers by how often it was asked: a new one would begin with what was said before. */
const COUNTED: ReadonlySet<string> = new Set(['clock_time_get', 'poll_oneoff', 'random_get'])

/** Functions whose arguments are all numbers that mean the same to a new WASI: it is told again what was said. */
const REPEATABLE: ReadonlySet<string> = new Set(['fd_close', 'fd_fdstat_set_flags', 'fd_renumber'])

/** Writing to these is no state. */
const OUTPUTS: ReadonlySet<unknown> = new Set([1, 2])

/** WASI for an instance that outlives its state: behind the same functions a new one can be put. */
export class RenewableWasi implements WasiInstance {
  readonly functions: Readonly<Record<string, ImportedFunction>>
  readonly #create: () => WasiInstance
  readonly #isDeterministic: boolean
  #current: WasiInstance
  #instance: WebAssembly.Instance | undefined
  /** What the initialiser told it. */
  readonly #told: (readonly [name: string, args: readonly unknown[]])[] = []
  #isInitialised = false
  #isUsed = false
  #hasState = false
  #notes: WriteNotes | undefined

  /** @param isDeterministic whether time and randomness are the same for every run */
  constructor(create: () => WasiInstance, isDeterministic = false) {
    this.#create = create
    this.#isDeterministic = isDeterministic
    this.#current = create()
    const names = Object.entries(this.#current.functions)
    this.functions = Object.fromEntries(names.map(([name, value]) => [name, this.#behind(name, value)]))
  }

  attach(instance: WebAssembly.Instance): void {
    this.#instance = instance
    this.#current.attach(instance)
  }

  close(): void {
    this.#current.close()
  }

  /** Has it note what it writes to its instance's memory. */
  noteIn(notes: WriteNotes): void {
    this.#notes = notes
  }

  /** The initialiser is done. Returns whether a new one can stand in its place, told what the initialiser told it. */
  keep(): boolean {
    this.#isInitialised = true
    return !this.#hasState
  }

  /** Forgets all that was done to it since. @throws whatever making a new one throws */
  renew(): void {
    if (!this.#isUsed) return
    this.#current.close()
    this.#current = this.#create()
    if (this.#instance !== undefined) this.#current.attach(this.#instance)
    for (const [name, args] of this.#told) this.#call(name, args)
    this.#isUsed = false
  }

  #behind(name: string, value: ImportedFunction): ImportedFunction {
    // One that suspends the plug-in cannot be called from here.
    if (typeof value !== 'function') {
      this.#hasState = true
      return value
    }
    return (...args: readonly unknown[]): unknown => {
      this.#isUsed = true
      if (!this.#isInitialised) this.#note(name, args)
      if (this.#notes !== undefined) noteWasiWrites(this.#notes, name, args)
      return this.#call(name, args)
    }
  }

  #note(name: string, args: readonly unknown[]): void {
    if (REPEATABLE.has(name)) this.#told.push([name, args])
    else if (!this.#isHarmless(name, args)) this.#hasState = true
  }

  #isHarmless(name: string, args: readonly unknown[]): boolean {
    if (name === 'fd_write') return OUTPUTS.has(args[0])
    return HARMLESS.has(name) && !(this.#isDeterministic && COUNTED.has(name))
  }

  #call(name: string, args: readonly unknown[]): unknown {
    const run = this.#current.functions[name] as unknown as (...args: readonly unknown[]) => unknown
    return run(...args)
  }
}

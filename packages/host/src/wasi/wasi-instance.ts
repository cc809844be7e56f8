import { GuestError } from '@tenon/abi'
import { createWasi, WASI_SIGNATURES, type Wasi, WasiExit, WasiTrap } from '@tenon/wasi'
import type { ImportedFunction } from '../env/env-state.ts'
import type { Deadline } from '../limits/deadline.ts'
import type { CallFailure } from '../linker/call-failure.ts'
import { guardOptions } from './guard-options.ts'
import { type DirectoryGrants, wasiDirectories } from './wasi-directories.ts'

/** What WASI is given, and what of a call it has to do with. */
export interface WasiGrant extends DirectoryGrants {
  readonly deadline: Deadline
  readonly failure: CallFailure
}

/** WASI preview 1 for one module instance. */
export interface WasiInstance {
  readonly functions: Readonly<Record<string, ImportedFunction>>
  /** Gives it the instance whose memory it works on. */
  attach(instance: WebAssembly.Instance): void
  /** Closes all that the instance has open; it is not used any more. */
  close(): void
}

/** Names of the functions that WASI provides. */
export const WASI_FUNCTION_NAMES: ReadonlySet<string> = new Set(WASI_SIGNATURES.keys())

/**
 * Makes WASI for a plug-in's instances. Making the first takes some dozen microseconds; one that was closed serves again.
 * What it makes throws {StateError} ERR_UNSUPPORTED_PLATFORM where directories are granted on a runtime without files, and
 * {PermissionError} ERR_PATH_NOT_ALLOWED for a directory that is not there.
 */
export function wasiFactory(grant: WasiGrant): () => WasiInstance {
  const closed: GuardedWasi[] = []
  let directories: ReturnType<typeof wasiDirectories> | undefined
  return () => {
    directories ??= wasiDirectories(grant)
    const again = closed.at(-1)
    if (again === undefined) return new GuardedWasi(makeWasi(optionsOf(grant, directories)), grant, closed)
    again.reset()
    closed.pop()
    return again
  }
}

let isNoneMade = true

/** Makes WASI for nobody, if none was made yet in this thread: the first takes a millisecond or two, others a fiftieth. */
export function makeFirstWasi(): void {
  if (isNoneMade) makeWasi({}).close()
}

function makeWasi(options: WasiOptionsToMake): Wasi {
  isNoneMade = false
  return createWasi(options)
}

/** The exit code of a `proc_exit` on its way out, or `undefined` for anything else. */
export function exitCodeOf(error: unknown): number | undefined {
  return error instanceof WasiExit ? error.code : undefined
}

/** What WASI throws is an error of this package's, and is remembered by the call. */
class GuardedWasi implements WasiInstance {
  readonly functions: Readonly<Record<string, ImportedFunction>>
  readonly #wasi: Wasi
  readonly #closed: GuardedWasi[]
  readonly #state: { isAttached: boolean } = { isAttached: false }
  #isClosed = false

  constructor(wasi: Wasi, { failure }: WasiGrant, closed: GuardedWasi[]) {
    this.#wasi = wasi
    this.#closed = closed
    const state = this.#state
    const guarded = Object.entries(wasi.functions).map(([name, run]) => {
      const guard = (...args: readonly (number | bigint)[]): number =>
        failure.guard(() => {
          try {
            return run(...args)
          } catch (error) {
            throw error instanceof WasiTrap ? trapOf(name, error, state.isAttached) : error
          }
        })
      return [name, guard] as const
    })
    this.functions = Object.assign(Object.create(null), Object.fromEntries(guarded))
  }

  attach(instance: WebAssembly.Instance): void {
    this.#state.isAttached = true
    this.#wasi.attach(instance)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#wasi.close()
    this.#closed.push(this)
  }

  reset(): void {
    this.#wasi.reset()
    this.#isClosed = false
  }
}

function trapOf(name: string, trap: WasiTrap, isAttached: boolean): GuestError {
  const said = trap.cause === 'memory' ? missingMemory(isAttached) : trap.message
  return new GuestError('ERR_GUEST_TRAP', `The plug-in called the WASI function ${name}, but ${said}`, {
    details: { function: name, trap: said },
  })
}

/** There is none while an instance's `start` function runs, before it has been attached. */
function missingMemory(isAttached: boolean): string {
  return isAttached ? 'its module exports no memory named memory' : 'its module is still being instantiated'
}

type WasiOptionsToMake = NonNullable<Parameters<typeof createWasi>[0]>

function optionsOf(
  { options, deadline }: WasiGrant,
  directories: ReturnType<typeof wasiDirectories>,
): WasiOptionsToMake {
  return {
    ...guardOptions(options),
    directories,
    checkpoint() {
      if (deadline.check() !== 0) throw deadline.error()
      return deadline.remainingMs ?? Infinity
    },
  }
}

import type { FileSystem } from './file-system/file-system.ts'

/** Clocks of the host's making. */
export interface CustomClock {
  /** Nanoseconds since 1970. */
  readonly realtime: () => bigint
  /** Nanoseconds since any moment; never less than before. */
  readonly monotonic: () => bigint
  /** Nanoseconds; a millisecond unless given. */
  readonly resolution?: bigint
}

/** What makes every run the same. */
export interface Determinism {
  /** Of the random bytes; 0 unless given. */
  readonly seed?: number
  /** What the clock shows at first; the start of 2000 unless given. */
  readonly startsAt?: Date
}

/** What a guest may use of WASI beyond computing. Nothing of it is granted unless it is given. */
export interface WasiOptions {
  /** Its arguments, the first of which is the program's name by custom. */
  readonly args?: readonly string[]
  /** Its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What it reads from standard input, or where that comes from: up to so many bytes, none at the end. */
  readonly stdin?: string | Uint8Array | ((maxBytes: number) => Uint8Array | undefined)
  /** Receives what it writes to standard output; without it the bytes are dropped. */
  readonly stdout?: (bytes: Uint8Array) => void
  /** Receives what it writes to standard error; without it the bytes are dropped. */
  readonly stderr?: (bytes: Uint8Array) => void
  /** Its directories, by the path it knows each by. */
  readonly directories?: Readonly<Record<string, FileSystem>>
  /** How exact its clocks are: to the millisecond, unless told otherwise. */
  readonly clock?: 'coarse' | 'precise' | CustomClock
  /** Fills bytes; the system's randomness unless given. */
  readonly random?: (target: Uint8Array) => void
  /**
   * Makes every run the same: randomness from a seed, and a clock that goes on by itself, at once through every wait.
   * `clock` and `random` win over it. What lies in directories of the host is not its matter.
   */
  readonly deterministic?: boolean | Determinism
  /** Descriptors that may be open at once, streams and directories included; 256 unless given. */
  readonly maxOpenFiles?: number
  /**
   * Called between the parts of what may take long, as a wait does. Gives milliseconds after which to call it again,
   * `Infinity` for any time; throws to end the guest's call.
   */
  readonly checkpoint?: () => number
}

import type { BodyPlace } from './code-walker.ts'

/** What {@link instrument} puts into a module. */
export interface InstrumentOptions {
  /**
   * How the module is made to stop in time.
   * - `flag`: it imports a shared memory of one page (`tenon` `flag`) and executes `unreachable` once the i32 at
   *   address 0 is not 0. Its own memories become imports that the host makes. Needs multi-memory.
   * - `poll`: it counts what it does, and calls the slot `tenon` `poll`, `() -> i32`, each time so many units are used
   *   up as that returned the last time (at its start: {@link FIRST_POLL_UNITS}); 0 makes it execute `unreachable`.
   *   The function must not throw, as the module could catch that.
   */
  readonly stop?: 'flag' | 'poll'
  /**
   * With `stop: 'poll'`: where the slot `poll` returns {@link YIELD_NOW}, the module calls the slot `tenon` `yield`,
   * `() -> i32`, and goes on with what that returns: units, or 0 to execute `unreachable`. That one may suspend the
   * module (JSPI); `poll` itself never does, so that it stays cheap and may be called where nothing can be suspended.
   */
  readonly cooperative?: boolean
  /**
   * Counts instructions in the mutable i64 global exported as {@link FUEL_EXPORT}: what is left. The host sets it before
   * a call. Once it is below 0 the module executes `unreachable`. Of the same module and input the count is the same
   * wherever it runs, and whatever else is put in. A start function is left to the host to call (`tenon:start`), slots or
   * not, as the fuel is not set before there is an instance.
   */
  readonly fuel?: boolean
  /**
   * Asks before each `memory.grow` and `table.grow`: the slot `tenon` `grow`,
   * `(kind: i32, index: i32, delta: i64, current: i64) -> i32`, with kind 0 for a memory (sizes in its pages) and 1 for
   * a table (in entries), `delta` and `current` unsigned; 0 makes the instruction return -1. It must not throw.
   */
  readonly growth?: boolean
  /**
   * Lets the host put an instance back into the state it had when it was told to save it (`restore-state.ts`). Memories grow
   * only as the module sees it where they are large enough since a growth before. {@link Instrumented} says whether it can be done.
   */
  readonly restore?: boolean
  /**
   * With `restore`: notes where the module writes (`note-writes.ts`), where it has one memory and nothing in its code keeps
   * that from being seen; it exports {@link NOTES_EXPORT} then. Needs multi-memory.
   */
  readonly noteWrites?: boolean
  /** Places in the bodies to come whose origins are wanted; a pass that was run before tells where those bodies lie. */
  readonly places?: readonly BodyPlace[]
}

/** What came of {@link instrument}. */
export interface Instrumented {
  /** Why its instances cannot be restored; absent where they can. */
  readonly obstacle?: string | undefined
  /** The function that notes a range written to, `(to: i32, length: i32) -> ()`, where writes are noted or were to be. */
  readonly noteRange?: number
  /** Of the places asked for, in order: offsets in the bodies as they were; `undefined` for what has no origin. */
  readonly origins?: readonly (number | undefined)[]
}

/** The export of the global that holds the fuel that is left. */
export const FUEL_EXPORT = 'tenon:fuel'

/** The name, in the host's namespace, of the imported memory that stops a module. */
export const FLAG_MEMORY = 'flag'

/** Names of the slots, in the host's namespace. */
export const POLL_SLOT = 'poll'
export const YIELD_SLOT = 'yield'
export const GROW_SLOT = 'grow'

/** Units that go by before a new instance polls for the first time. */
export const FIRST_POLL_UNITS = 1000

/** What `poll` returns to a cooperative module that is to yield. */
export const YIELD_NOW = -1

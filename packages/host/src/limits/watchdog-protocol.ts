// What the thread that runs plug-ins and its watchdog, a second thread, share: one page of memory, which plug-ins import
// to read their flag from. They cannot name it themselves.
//
//   byte 0    i32  flag: not 0 once the call under way must stop
//   byte 64   i32  state: bits 0-1 are a STATE, the others the number of the watch
//   byte 68   i32  wakes: when the watchdog wakes up by itself, in TICKS_PER_MS of the calling thread's clock, lowest bit
//                  set so that it is never 0; 0 while it sleeps until the bell rings
//   byte 72   i32  bell: counts up
//   byte 80   f64  deadline, in ms of the calling thread's `performance.now()`; written while the state is IDLE only
//
// The calling thread arms (IDLE -> ARMED with a new number) and disarms (ARMED -> IDLE). The watchdog alone fires
// (ARMED -> FIRING -> FIRED), setting the flag in between. So a flag never outlives its watch: whoever disarms and finds
// FIRING waits for FIRED, some nanoseconds, and clears the flag.
//
// The bell is rung where the watchdog would wake up too late: never, or after the new deadline. Each side writes its own
// of (state, wakes) before it reads the other's, so at least one of them sees what the other did.

/** Where things are, as indices into an `Int32Array`; the deadline's into a `Float64Array`. */
export const FLAG_CELL = 0
export const STATE_CELL = 16
export const WAKES_CELL = 17
export const BELL_CELL = 18
export const DEADLINE_CELL = 10

/** The state's lower two bits. */
export const IDLE = 0
export const ARMED = 1
export const FIRING = 2

/** The resolution of `wakes`: it comes round after six days. */
export const TICKS_PER_MS = 4

/** The longest that the watchdog sleeps at a time while a watch is armed, far from where ticks come round: a day. */
export const MAX_SLEEP_MS = 86_400_000

/** What the calling thread asks of the watchdog's: its clock, answered with a number, or to begin, never answered. */
export type WatchdogAsk =
  | { readonly kind: 'clock' }
  | {
      readonly kind: 'watch'
      readonly buffer: SharedArrayBuffer
      /** What to add to the calling thread's `performance.now()` to get the time by the watchdog's clock, in ms. */
      readonly offsetMs: number
    }

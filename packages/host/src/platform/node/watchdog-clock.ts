/** The clocks of Deno and Bun begin anew in each thread. */
const isShared = !('Deno' in globalThis || 'Bun' in globalThis)

/** Milliseconds of a clock that all threads of the process have in common; absent where there is none. */
export const watchdogClock: (() => number) | undefined = isShared
  ? () => Number(process.hrtime.bigint()) / 1e6
  : undefined

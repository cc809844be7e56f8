/** The longest that a timer can wait; what is longer would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647

/** Deno's timers are numbers, as the web's are, and are let go of by its own function. */
interface DenoTimers {
  readonly Deno?: { readonly unrefTimer?: (timer: number) => void }
}

/** Runs something later, unless the process has ended by then: the timer does not keep it alive. */
export function runInBackground(run: () => void, afterMs: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, Math.min(afterMs, MAX_TIMER_MS))
  letGo(timer)
  return timer
}

function letGo(timer: unknown): void {
  if (typeof timer === 'number') (globalThis as DenoTimers).Deno?.unrefTimer?.(timer)
  else (timer as { readonly unref?: () => void }).unref?.()
}

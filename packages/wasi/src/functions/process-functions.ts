import { fail } from '../wasi-error.ts'
import { WasiExit } from '../wasi-exit.ts'
import type { WasiFunction } from './wasi-context.ts'

/** What a shell adds to the number of the signal that ended a process. */
const SIGNAL_EXIT_BASE = 128
const LAST_SIGNAL = 30

/** The end of the program, by its own will or by a signal it sends itself, and giving way, which is no work here. */
export function processFunctions(): Record<string, WasiFunction> {
  return {
    proc_exit(code: number) {
      throw new WasiExit(code | 0)
    },
    proc_raise(signal: number) {
      if (signal > LAST_SIGNAL) fail('INVAL')
      if (signal > 0) throw new WasiExit(SIGNAL_EXIT_BASE + signal)
    },
    sched_yield() {},
  }
}

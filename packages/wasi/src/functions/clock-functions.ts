import { CLOCK } from '../abi/flags.ts'
import { fail } from '../wasi-error.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

/** The clocks: of the world, and one that never goes back. There are none of the time that a processor spends. */
export function clockFunctions(context: WasiContext): Record<string, WasiFunction> {
  const { memory } = context
  return {
    clock_res_get(clock: number, at: number) {
      assertClock(clock)
      memory.setU64(at, context.clocks.resolution)
    },
    clock_time_get(clock: number, _precision: bigint, at: number) {
      assertClock(clock)
      memory.setU64(at, clock === CLOCK.REALTIME ? context.clocks.realtime() : context.clocks.monotonic())
    },
  }
}

function assertClock(clock: number): void {
  if (clock === CLOCK.REALTIME || clock === CLOCK.MONOTONIC) return
  fail(clock === CLOCK.PROCESS_CPUTIME || clock === CLOCK.THREAD_CPUTIME ? 'BADF' : 'INVAL')
}

import type { CustomClock, WasiOptions } from '../wasi-options.ts'
import { type Clocks, NS_PER_MS } from './clocks.ts'
import { pause } from './pause.ts'
import { SystemClocks } from './system-clocks.ts'
import { VirtualClocks } from './virtual-clocks.ts'

const DEFAULT_START = Date.UTC(2000, 0)

/** The clocks that options ask for. */
export function chooseClocks({ clock, deterministic, checkpoint = () => Infinity }: WasiOptions): Clocks {
  if (typeof clock === 'object') return customClocks(clock, checkpoint)
  if (clock !== undefined || deterministic === undefined || deterministic === false) {
    return new SystemClocks(clock === 'precise', checkpoint)
  }
  const { startsAt } = deterministic === true ? {} : deterministic
  return new VirtualClocks(BigInt(startsAt?.getTime() ?? DEFAULT_START) * NS_PER_MS)
}

/** Clocks of the host's making. How long a wait takes is theirs to say; they are asked each millisecond. */
function customClocks({ realtime, monotonic, resolution = NS_PER_MS }: CustomClock, checkpoint: () => number): Clocks {
  return {
    realtime,
    monotonic,
    resolution,
    sleepUntil(time) {
      while (monotonic() < time) pause(Math.min(1, checkpoint()))
    },
  }
}

import { FSTFLAGS } from '../abi/flags.ts'
import type { Clocks } from '../clocks/clocks.ts'
import type { NewTimes } from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'

const { ATIM, ATIM_NOW, MTIM, MTIM_NOW } = FSTFLAGS
const ALL = ATIM | ATIM_NOW | MTIM | MTIM_NOW

/** What a guest asks for when it sets times. */
export interface AskedTimes {
  readonly accessed: bigint
  readonly modified: bigint
  /** Of `FSTFLAGS`. */
  readonly flags: number
}

/** The times to set. @throws {WasiError} INVAL for flags that contradict each other */
export function newTimes({ accessed, modified, flags }: AskedTimes, clocks: Clocks): NewTimes {
  const has = (flag: number): boolean => (flags & flag) !== 0
  if ((flags & ~ALL) !== 0 || (has(ATIM) && has(ATIM_NOW)) || (has(MTIM) && has(MTIM_NOW))) fail('INVAL')
  const now = has(ATIM_NOW | MTIM_NOW) ? clocks.realtime() : 0n
  return {
    ...(has(ATIM | ATIM_NOW) && { accessed: has(ATIM) ? accessed : now }),
    ...(has(MTIM | MTIM_NOW) && { modified: has(MTIM) ? modified : now }),
  }
}

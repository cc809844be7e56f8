import { truly } from './expect.ts'
import type { RuntimeEnvironment } from './runtime-case.ts'

/** Waits. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** No thread of the process goes on with what was stopped. */
export async function isIdle({ cpuMs }: RuntimeEnvironment): Promise<void> {
  if (cpuMs === undefined) return
  await pause(500)
  const before = cpuMs()
  await pause(1000)
  const used = cpuMs() - before
  truly(used < 200, `a process with nothing to do computes for ${used} ms of a second`)
}

import { Watchdog } from './watchdog.ts'
import { connectWatchdog, type WatchdogThread } from './watchdog-thread.ts'

/**
 * Starts a watchdog and waits until it watches: some 30 ms, and seconds on a starved machine.
 * @param createThread may throw where there can be no thread
 * @returns `undefined` where threads or shared memory cannot be had
 */
export async function startWatchdog(createThread: () => WatchdogThread): Promise<Watchdog | undefined> {
  if (typeof SharedArrayBuffer !== 'function') return undefined
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const isWatching = await connectWatchdog(createThread(), memory.buffer as unknown as SharedArrayBuffer)
    return isWatching ? new Watchdog(memory) : undefined
  } catch {
    return undefined
  }
}

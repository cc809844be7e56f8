import { WatchdogSource } from '../../limits/watchdog-source.ts'
import { ThreadSupply } from '../../worker/thread-supply.ts'
import type { Platform } from '../platform.ts'
import { createWebTransport } from './web-http-transport.ts'
import { createWebWatchdogThread } from './web-watchdog.ts'
import { startWebWorkerThread } from './web-worker-thread.ts'

const http = createWebTransport()

/** A runtime that has the web's interfaces and nothing else; some have no workers, or none within workers. */
export const webPlatform: Platform = {
  ...(typeof Worker === 'function' && { threads: new ThreadSupply(startWebWorkerThread) }),
  http: () => http,
  watchdog: new WatchdogSource(createWebWatchdogThread),
}

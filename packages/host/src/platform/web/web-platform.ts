import { startWatchdog } from '../../limits/start-watchdog.ts'
import type { Watchdog } from '../../limits/watchdog.ts'
import { ThreadSupply } from '../../worker/thread-supply.ts'
import type { Platform } from '../platform.ts'
import { createWebTransport } from './web-http-transport.ts'
import { createWebWatchdogThread } from './web-watchdog.ts'
import { startWebWorkerThread } from './web-worker-thread.ts'

const http = createWebTransport()
let watchdog: Promise<Watchdog | undefined> | undefined

/** A runtime that has the web's interfaces and nothing else; some have no workers, or none within workers. */
export const webPlatform: Platform = {
  ...(typeof Worker === 'function' && { threads: new ThreadSupply(startWebWorkerThread) }),
  http: () => http,
  watchdog: () => (watchdog ??= startWatchdog(createWebWatchdogThread)),
}

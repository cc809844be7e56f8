import { startWatchdog } from '../../limits/start-watchdog.ts'
import type { Watchdog } from '../../limits/watchdog.ts'
import type { Platform } from '../platform.ts'
import { createWebTransport } from './web-http-transport.ts'
import { createWebWatchdogThread } from './web-watchdog.ts'

const http = createWebTransport()
let watchdog: Promise<Watchdog | undefined> | undefined

/** A runtime that has the web's interfaces and nothing else. */
export const webPlatform: Platform = {
  http: () => http,
  watchdog: () => (watchdog ??= startWatchdog(createWebWatchdogThread)),
}

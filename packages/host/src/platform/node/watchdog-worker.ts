// The thread of the watchdog in Node, Deno and Bun: see limits/watchdog-protocol.ts. Bundled into dist/watchdog-worker.node.cjs.
import { parentPort } from 'node:worker_threads'
import { answer } from '../../limits/watchdog-loop.mjs'
import type { WatchdogAsk } from '../../limits/watchdog-protocol.ts'
import { watchdogClock } from './watchdog-clock.ts'

parentPort?.on('message', (ask: WatchdogAsk) => parentPort?.postMessage(answer(ask, watchdogClock), []))

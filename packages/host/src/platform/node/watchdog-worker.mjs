// The thread of the watchdog in Node, Deno and Bun: see limits/watchdog-protocol.ts.
import { parentPort } from 'node:worker_threads'
import { answer } from '../../limits/watchdog-loop.mjs'

parentPort?.on('message', (ask) => parentPort?.postMessage(answer(ask), []))

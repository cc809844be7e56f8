// The thread of the watchdog in browsers: see limits/watchdog-protocol.ts.
import { answer } from '../../limits/watchdog-loop.mjs'

globalThis.addEventListener('message', ({ data }) => globalThis.postMessage(answer(data), []))

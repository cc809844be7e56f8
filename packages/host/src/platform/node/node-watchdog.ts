import type { WatchdogThread } from '../../limits/watchdog-thread.ts'
import { watchdogClock } from './watchdog-clock.ts'

/** The same file from `src` and from `dist`, which lie side by side in the package. Throws in a bundle of CommonJS. */
const workerFile = (): URL => new URL('../../../dist/watchdog-worker.node.cjs', import.meta.url)

/** It needs nothing of this one. Streams of its own are not made here, which takes 2 ms. */
const QUIET = { execArgv: [], argv: [], env: {}, stdout: true, stderr: true, trackUnmanagedFds: false }

/** A worker thread for the watchdog. It keeps the process alive until it is released. */
export function createNodeWatchdogThread(): WatchdogThread {
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(workerFile(), QUIET)
  const thread: WatchdogThread = {
    post: (ask) => worker.postMessage(ask, []),
    onAnswer: () => {},
    release: () => worker.unref(),
    stop: () => void worker.terminate(),
    clock: watchdogClock,
  }
  worker.on('message', (time: number) => thread.onAnswer(time))
  // Unheard, its error would end the process.
  worker.on('error', () => thread.onAnswer(undefined))
  return thread
}

import { Worker } from 'node:worker_threads'
import type { WatchdogThread } from '../../limits/watchdog-thread.ts'

/** The same file from `src` and from `dist`, which lie side by side in the package. Throws in a bundle of CommonJS. */
const workerFile = (): URL => new URL('../../../src/platform/node/watchdog-worker.mjs', import.meta.url)

/** A worker thread for the watchdog. It keeps the process alive until it is released. */
export function createNodeWatchdogThread(): WatchdogThread {
  const worker = new Worker(workerFile(), { execArgv: [], env: {} })
  const thread: WatchdogThread = {
    post: (ask) => worker.postMessage(ask, []),
    onAnswer: () => {},
    release: () => worker.unref(),
    stop: () => void worker.terminate(),
  }
  worker.on('message', (time: number) => thread.onAnswer(time))
  // Unheard, its error would end the process.
  worker.on('error', () => thread.onAnswer(undefined))
  return thread
}

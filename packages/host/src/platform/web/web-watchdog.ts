import type { WatchdogThread } from '../../limits/watchdog-thread.ts'

/**
 * A worker for the watchdog; a file of its own, as policies for content forbid scripts in URLs.
 * @throws where there are no workers, or none may be started
 */
export function createWebWatchdogThread(): WatchdogThread {
  // The same file from `src` and from `dist`; bundlers know this form.
  const worker = new Worker(new URL('../../../src/platform/web/watchdog-worker.mjs', import.meta.url), {
    type: 'module',
    name: 'tenon watchdog',
  })
  const thread: WatchdogThread = {
    post: (ask) => worker.postMessage(ask, []),
    onAnswer: () => {},
    release: () => {},
    stop: () => worker.terminate(),
  }
  worker.addEventListener('message', ({ data }: MessageEvent<number>) => thread.onAnswer(data))
  worker.addEventListener('error', () => thread.onAnswer(undefined))
  return thread
}

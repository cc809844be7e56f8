import type { FromWorker } from '../../worker/worker-protocol.ts'
import type { WorkerThread } from '../../worker/worker-thread.ts'

const NAME = 'tenon plug-in'

/**
 * A web worker; a file of its own, as policies for content forbid scripts in URLs.
 * @throws where there are no workers, or none may be started
 */
export function startWebWorkerThread(url: string | URL | undefined): WorkerThread {
  const worker =
    url === undefined
      ? // The same file from `src` and from `dist`; bundlers know this form, and no other.
        new Worker(new URL('../../../dist/plugin-worker.web.js', import.meta.url), {
          type: 'module',
          name: 'tenon plug-in',
        })
      : new Worker(url, { type: 'module', name: NAME })
  let isStopped = false
  const thread: WorkerThread = {
    post: (message, transfer) => worker.postMessage(message, [...(transfer ?? [])]),
    onMessage: () => {},
    onEnd: () => {},
    keepAlive: () => {},
    async stop() {
      isStopped = true
      worker.terminate()
    },
  }
  const end = (reason: unknown): void => {
    if (isStopped) return
    isStopped = true
    worker.terminate()
    thread.onEnd(reason)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => thread.onMessage(data))
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    end(new Error(event.message || 'its file could not be loaded'))
  })
  worker.addEventListener('messageerror', () => end(new Error('it said something that cannot be read')))
  return thread
}

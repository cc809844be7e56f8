import type { FromWorker } from '../../worker/worker-protocol.ts'
import type { WorkerThread } from '../../worker/worker-thread.ts'

/** The same file from `src` and from `dist`, which lie side by side in the package; bundlers know this form. */
const workerFile = (): URL => new URL('../../../dist/plugin-worker.node.cjs', import.meta.url)

/** Megabytes of JavaScript's heap: what a plug-in has lies in memories of its own, outside of it. */
const HEAP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 }

/** A thread of Node's, or of Deno's or Bun's. It gets none of the environment, arguments and flags of this one. */
export function startNodeWorkerThread(url: string | URL | undefined): WorkerThread {
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(toFile(url), {
    name: 'tenon plug-in',
    argv: [],
    env: {},
    execArgv: [],
    resourceLimits: HEAP_LIMITS,
  })
  let isStopped = false
  let reason: unknown
  const thread: WorkerThread = {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: () => {},
    onEnd: () => {},
    keepAlive: (isNeeded) => (isNeeded ? worker.ref() : worker.unref()),
    async stop() {
      isStopped = true
      await worker.terminate()
    },
  }
  const end = (why: unknown): void => {
    if (isStopped) return
    isStopped = true
    thread.onEnd(why)
  }
  worker.on('message', (message: FromWorker) => thread.onMessage(message))
  // Unheard, its error would end the process.
  worker.on('error', (error) => {
    reason = error
    if (isStopped) return
    end(error)
    void worker.terminate()
  })
  worker.on('messageerror', (error) => {
    end(error)
    void worker.terminate()
  })
  worker.on('exit', (code) => end(reason ?? new Error(`it exited with code ${code}`)))
  return thread
}

function toFile(url: string | URL | undefined): string | URL {
  if (url === undefined) return workerFile()
  return typeof url === 'string' && url.startsWith('file:') ? new URL(url) : url
}

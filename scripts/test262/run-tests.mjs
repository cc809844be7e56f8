// Runs tests in workers: a test that takes too long ends its worker, and the next goes to a new one.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { test262Folder } from '../toolchains/test262.mjs'

/** No test needs a hundredth of it on a quiet machine. */
const TEST_MS = 120_000

/** Paths of all tests, from the suite's root, sorted. */
export function listTests() {
  const names = readdirSync(join(test262Folder, 'test'), { recursive: true, withFileTypes: false })
  return names
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.js') && !name.includes('_FIXTURE'))
    .toSorted()
}

/** The results, in the order of the paths: `{ path, features, skipped?, failed? }`. */
export async function runTests(engine, paths, threads, onResult = () => undefined) {
  const results = new Map()
  const queue = paths.values()
  await Promise.all(
    Array.from({ length: threads }, () =>
      drain(engine, queue, (result) => {
        results.set(result.path, result)
        onResult(result)
      }),
    ),
  )
  return paths.map((path) => results.get(path))
}

/** Takes tests from the queue until there are none. */
async function drain(engine, queue, tell) {
  let worker
  for (const path of queue) {
    worker ??= new Worker(new URL('worker.mjs', import.meta.url), { workerData: engine })
    const result = await runOne(worker, path)
    if (result.isLost) {
      await worker.terminate()
      worker = undefined
    }
    tell(result)
  }
  await worker?.terminate()
}

function runOne(worker, path) {
  return new Promise((resolve) => {
    const end = (result) => {
      clearTimeout(timer)
      for (const name of ['message', 'error', 'exit']) worker.removeAllListeners(name)
      resolve({ path, features: [], ...result })
    }
    const timer = setTimeout(() => end({ failed: `took more than ${TEST_MS / 1000} s`, isLost: true }), TEST_MS)
    worker.once('message', end)
    worker.once('error', (error) => end({ failed: `the worker ended: ${error.message}`, isLost: true }))
    worker.once('exit', (code) => end({ failed: `the worker ended with ${code}`, isLost: true }))
    worker.postMessage(path, [])
  })
}

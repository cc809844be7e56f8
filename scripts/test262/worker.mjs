// Runs the tests it is sent, one after the other, and says what became of each before it begins the next.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { test262Folder } from '../toolchains/test262.mjs'
import { reasonToSkip } from './skipped-tests.mjs'
import { modesOf, parseTest } from './test-file.mjs'
import { TestEngine } from './test-engine.mjs'

const engine = new TestEngine(workerData)

parentPort.on('message', async (path) => {
  const test = parseTest(path, readFileSync(join(test262Folder, path), 'utf8'))
  const skipped = reasonToSkip(test)
  if (skipped !== undefined) return parentPort.postMessage({ path, skipped, features: test.features }, [])
  let failed
  for (const mode of modesOf(test)) {
    const reason = await engine.run(test, mode)
    if (reason !== undefined) failed ??= `${mode}: ${reason}`
  }
  parentPort.postMessage({ path, failed, features: test.features }, [])
})

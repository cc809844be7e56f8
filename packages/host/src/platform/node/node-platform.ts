import { WatchdogSource } from '../../limits/watchdog-source.ts'
import { ThreadSupply } from '../../worker/thread-supply.ts'
import type { CacheDirectory, Platform } from '../platform.ts'
import { loadSha256, sameBytes } from './node-bytes.ts'
import { NodeCacheFiles } from './node-cache-files.ts'
import { createNodeTransport } from './node-http-transport.ts'
import { NodeWaitingTransport } from './node-waiting-transport.ts'
import { createNodeWatchdogThread } from './node-watchdog.ts'
import { startNodeWorkerThread } from './node-worker-thread.ts'

const http = createNodeTransport()
const waitingHttp = new NodeWaitingTransport()

function readTextNow(path: string | URL, maxBytes: number): string | undefined {
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs')
  try {
    const stats = statSync(path)
    if (!stats.isFile() || stats.size > maxBytes) return undefined
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

async function openCache(directory: string): Promise<CacheDirectory> {
  return { files: new NodeCacheFiles(directory), sha256: await loadSha256() }
}

/** Node, and runtimes that have its modules: Deno and Bun. */
export const nodePlatform: Platform = {
  readFile: (path) => process.getBuiltinModule('node:fs/promises').readFile(path),
  readTextNow,
  loadDirectories: async () => (await import('@tenon/wasi/node')).hostDirectory,
  sameBytes,
  openCache,
  watchdog: new WatchdogSource(createNodeWatchdogThread),
  threads: new ThreadSupply(startNodeWorkerThread),
  // Measured with Deno 2.9 and Bun 1.4: an endless loop goes on for good, and keeps Bun's process alive.
  keepsThreads: 'Deno' in globalThis || 'Bun' in globalThis,
  http: () => http,
  waitingHttp: () => waitingHttp,
}

import { readdirSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the process holds at one time. */
export interface Gauges {
  /** Bytes of the process that are in memory. */
  readonly rss: number
  /** Bytes that JavaScript uses. */
  readonly heap: number
  /** Bytes of buffers, WebAssembly's memories among them. */
  readonly buffers: number
  /** What keeps the event loop busy. */
  readonly resources: number
  /** Open files; `undefined` where that cannot be told. */
  readonly descriptors: number | undefined
  /** Threads, V8's own included; `undefined` where that cannot be told. */
  readonly threads: number | undefined
}

/** Reads them, once garbage is gone. */
export async function readGauges(): Promise<Gauges> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await sleep(20)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    rss,
    heap: heapUsed,
    buffers: external,
    resources: process.getActiveResourcesInfo().length,
    descriptors: countEntries('/proc/self/fd'),
    threads: countEntries('/proc/self/task'),
  }
}

function countEntries(folder: string): number | undefined {
  try {
    return readdirSync(folder).length
  } catch {
    return undefined
  }
}

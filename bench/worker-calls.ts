import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freshArguments } from './fresh-process.ts'
import type { Placement } from './placement.ts'

const ONCE = fileURLToPath(new URL('worker-calls-once.ts', import.meta.url))

/** Microseconds a call, by subject. */
export type MeanCalls = Readonly<Record<string, number>>

/** Measures calls in workers in a process of their own, whose threads are placed. */
export async function meanCalls(placement: Placement): Promise<MeanCalls> {
  const args = [...freshArguments(), ONCE, placement]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

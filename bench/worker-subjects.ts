import { Worker } from 'node:worker_threads'
import { type CompiledPlugin, compilePlugin, hostFunction, type Plugin } from '@tenon/host'
import { createJsSdk, inputFor } from './plugins.ts'

export const CALLS = 20_000
export const TURN = 1000
/** More, and js-sdk's calls fail: it gives its worker no memory back. */
export const JS_SDK_CALLS = 8000

export const BARE = 'bare postMessage, there and back'
export const OURS = 'tenon, worker'
const DEADLINE = 'tenon, worker, with a deadline'
const HOSTED = 'tenon, worker, each call calls the host'
export const THEIRS = 'js-sdk, worker'

/** In the order of {@link createSubjects}. */
export const SUBJECTS: readonly string[] = [BARE, OURS, DEADLINE, HOSTED, THEIRS]

/** What is called again and again. */
export interface Subject {
  readonly name: string
  readonly calls: number
  readonly call: () => Promise<unknown>
}

const input = inputFor('echo', 1024)

/** All of them, each with its worker. */
export async function createSubjects(bytes: Uint8Array<ArrayBuffer>): Promise<Subject[]> {
  return [bareSubject(), ...(await ourSubjects(bytes)), await theirSubject(bytes)]
}

function bareSubject(): Subject {
  const worker = new Worker(new URL('echo-worker.mjs', import.meta.url))
  let heard: ((message: unknown) => void) | undefined
  worker.on('message', (message) => heard?.(message))
  const call = (): Promise<unknown> =>
    new Promise((resolve) => {
      heard = resolve
      worker.postMessage(input, [])
    })
  return { name: BARE, calls: CALLS, call }
}

async function ourSubjects(bytes: Uint8Array): Promise<Subject[]> {
  const plain = await (await compileOurs(bytes)).instantiate()
  const timed = await (await compileOurs(bytes, 3_600_000)).instantiate()
  const hosted = await (await compileOurs(bytes)).instantiate()
  return [subject(OURS, plain, 'echo'), subject(DEADLINE, timed, 'echo'), subject(HOSTED, hosted, 'greet')]
}

function subject(name: string, plugin: Plugin, exportName: string): Subject {
  return { name, calls: CALLS, call: () => plugin.call(exportName, input) }
}

async function theirSubject(bytes: Uint8Array<ArrayBuffer>): Promise<Subject> {
  const plugin = await createJsSdk(bytes, true)
  return { name: THEIRS, calls: JS_SDK_CALLS, call: () => plugin.call('echo', input) }
}

/** Plug-ins in workers. */
export function compileOurs(bytes: Uint8Array, timeoutMs?: number): Promise<CompiledPlugin> {
  return compilePlugin(bytes, {
    thread: 'worker',
    wasi: true,
    config: { vowels: 'aeiou' },
    functions: { decorate: hostFunction.text((text) => text) },
    ...(timeoutMs !== undefined && { limits: { timeoutMs } }),
  })
}

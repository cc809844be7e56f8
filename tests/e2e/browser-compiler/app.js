// What a page does that compiles a plug-in and calls it, and what comes of it.
import { compile } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { ENTRY, FILES } from './source.js'

const where = new URLSearchParams(globalThis.location.search).get('where')

/** Whether the page is asked to compile in a worker. */
export const isForWorker = where === 'worker'

/** Whether only the first time is asked for. */
const isColdOnly = where === 'cold'

/** Compiles and calls, twice; `options` are the compiler's. */
export async function tryAll(options) {
  try {
    const cold = await compileAndCall(options)
    // The time origin of a page is when the browser was told to go there; a worker's page knows its own.
    const coldMs = performance.now()
    if (isColdOnly) return { ...cold, coldMs }
    const start = performance.now()
    await compileAndCall(options)
    const failed = await compile('a.ts', { files: { 'a.ts': '\nlet = 1' }, ...options }).catch((error) => error)
    const error = { code: failed.code, file: failed.details?.file, line: failed.details?.line }
    return { ...cold, coldMs, warmMs: performance.now() - start, error }
  } catch (error) {
    return { failure: `${error.code}: ${error.stack}` }
  }
}

async function compileAndCall(options) {
  const { wasm, timings } = await compile(ENTRY, { files: FILES, ...options })
  const plugin = await createPlugin(wasm)
  const output = (await plugin.call('greet', 'page')).json()
  await plugin.close()
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', wasm))
  return { output, timings, sha256: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}

/** Tells the server that the page is from. */
export async function report(found) {
  await fetch(`/report${globalThis.location.search}`, { method: 'POST', body: JSON.stringify(found) })
}

/** Waits for the worker's report, and sees how long the page could do nothing meanwhile. */
export async function followWorker(worker) {
  let last = performance.now()
  let longestGapMs = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longestGapMs = Math.max(longestGapMs, now - last)
    last = now
  }, 5)
  const found = await new Promise((resolve) => {
    worker.addEventListener('message', ({ data }) => resolve({ ...data, coldMs: performance.now() }), { once: true })
    worker.addEventListener('error', ({ message }) => resolve({ failure: message }), { once: true })
  })
  clearInterval(timer)
  await report({ ...found, longestGapMs })
}

// What an application does with a plug-in in a worker, and what comes of it.
import { createPlugin, hostFunction } from '@tenon/host'

/** Runs it, and reports to the server that the page is from. */
export async function run(options) {
  const report = await tryAll(options).catch((error) => ({ error: `${error.code}: ${error.message}` }))
  report.isIsolated = globalThis.crossOriginIsolated
  const { search } = globalThis.location
  await fetch(`/report${search}`, { method: 'POST', body: JSON.stringify(report) })
}

async function tryAll(options) {
  const response = await fetch('/assets/plugin.wasm')
  const source = new Uint8Array(await response.arrayBuffer())
  const functions = { shout: hostFunction.text(async (text) => text.toUpperCase()) }
  const plugin = await createPlugin(source, { thread: 'worker', functions, ...options })
  const echo = (await plugin.call('echo', 'from a worker')).text()
  const shout = (await plugin.call('shout', 'aloud')).text()
  const large = (await plugin.call('echo', new Uint8Array(1_000_000))).length
  const stopped = await plugin.call('spin', '', { timeoutMs: 100 }).catch((error) => error.code)
  const after = (await plugin.call('echo', 'after')).text()
  await plugin.close()
  return { echo, shout, large, stopped, after }
}

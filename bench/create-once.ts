// The JavaScript hosts as peers in processes of their own: create-once.ts HOST create PLUGIN EXPORT:BYTES COUNT.
// See peers/README.md for what that prints. The SDK is imported here, in front of the clock that times the first instance.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Host } from './hosts/host.ts'

const cacheDirectory = fileURLToPath(new URL('generated/cache', import.meta.url))

const [name = '', , path = '', job = '', counted = '0'] = process.argv.slice(2)
const count = Number(counted)
const [exportName = '', length = '0'] = job.split(':')

const begun = performance.now()
const { compileOnce, createFresh } = await importHost()
const importMs = performance.now() - begun

const pattern = exportName === 'count_vowels' ? 'The quick brown fox jumps over the lazy dog. ' : 'x'
const input = new TextEncoder().encode(pattern.repeat(Number(length)).slice(0, Number(length)))

const start = performance.now()
const bytes = new Uint8Array(readFileSync(path))
const first = await createFresh(bytes)
const createMs = performance.now() - start
await first.call(exportName, input)
const firstCallMs = performance.now() - start - createMs

const instantiate = await compileOnce(bytes)
const collectGarbage = findCollector()
collectGarbage()
const before = process.memoryUsage.rss()
const kept: unknown[] = [first]
let warmMs = count === 0 ? 0 : Infinity
for (let i = 0; i < count; i++) {
  const instanceStart = performance.now()
  const plugin = await instantiate()
  await plugin.call(exportName, input)
  warmMs = Math.min(warmMs, performance.now() - instanceStart)
  kept.push(plugin)
}
collectGarbage()
const bytesEach = (process.memoryUsage.rss() - before) / Math.max(count, 1)
// No exit is forced: what goes into a cache directory is written in the background.
console.log(JSON.stringify({ importMs, createMs, firstCallMs, warmMs, bytesEach, kept: kept.length }))

/** Turned on after what is timed: with the flag from the start Node's threads take twice as long to start. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

async function importHost(): Promise<Host> {
  if (name === 'js-sdk') return (await import('./hosts/js-sdk.ts')).jsSdkHost
  const { tenonHost } = await import('./hosts/tenon.ts')
  const limits = { timeoutMs: 3_600_000 }
  if (name === 'tenon') return tenonHost({})
  if (name === 'tenon-deadline') return tenonHost({ limits })
  if (name === 'tenon-cached') return tenonHost({ limits, cache: { directory: cacheDirectory } })
  throw new Error(`no such host: ${name}`)
}

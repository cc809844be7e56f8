// Prints what the first results of a plug-in cost in this fresh process, as JSON: first-once.ts PLUGIN EXPORT INPUT COUNT.
import { readFileSync } from 'node:fs'
import { compilePlugin } from '@tenon/host'

const [path = '', exportName = '', input = '', counted = '0'] = process.argv.slice(2)

const start = performance.now()
const compiled = await compilePlugin(new Uint8Array(readFileSync(path)), { wasi: true, thread: 'inline' })
const plugin = await compiled.instantiate()
const createMs = performance.now() - start
await plugin.call(exportName, input)
const firstCallMs = performance.now() - start - createMs

let warmMs = Infinity
for (let i = 0; i < Number(counted); i++) {
  const instanceStart = performance.now()
  const next = await compiled.instantiate()
  await next.call(exportName, input)
  warmMs = Math.min(warmMs, performance.now() - instanceStart)
  await next.close()
}
console.log(JSON.stringify({ createMs, firstCallMs, warmMs }))
process.exit(0)

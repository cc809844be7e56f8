// Runs under Node 24, which has what Node 20 has not: reads modules as JSON from stdin, and writes what became of them.
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

const { pairs, stops } = JSON.parse(readFileSync(0, 'utf8'))
const bytesOf = (text) => Buffer.from(text, 'base64')

/** Of each module that is valid: which of those made from it are not. */
const invalid = pairs.flatMap(({ name, before, after }) => {
  if (!WebAssembly.validate(bytesOf(before))) return []
  return [{ name, modes: after.filter(({ bytes }) => !WebAssembly.validate(bytesOf(bytes))).map(({ mode }) => mode) }]
})

const flag = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
const cell = new Int32Array(flag.buffer)
const control = new Int32Array(new SharedArrayBuffer(4))
const watchdog = new Worker(
  `const { workerData: { cell, control } } = require('node:worker_threads')
  for (let turn = 0; ; turn++) {
    Atomics.wait(control, 0, turn)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    Atomics.store(cell, 0, 1)
  }`,
  { eval: true, workerData: { cell, control } },
)

/** Runs a module until the watchdog sets the flag; tells how it ended. */
function stop({ name, bytes, memories, run }) {
  const tenon = { flag, ...Object.fromEntries(memories.map((each, i) => [`memory${i}`, new WebAssembly.Memory(each)])) }
  Atomics.store(cell, 0, 0)
  Atomics.add(control, 0, 1)
  Atomics.notify(control, 0)
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(bytes)), { tenon })
    return { name, end: String(exports[run]?.()) }
  } catch (error) {
    return { name, end: `${error.name}: ${error.message}` }
  }
}

const stopped = stops.map(stop)
await watchdog.terminate()
process.stdout.write(JSON.stringify({ invalid, stopped }))

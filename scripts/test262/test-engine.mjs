// The engine, as plug-ins have it, put back into the same state before each test: a copy of memory, not a new instance.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineInstance, instantiateEngine } from '../../packages/engine/dist/engine-instance.js'
import { test262Folder } from '../toolchains/test262.mjs'

/** A memory that a test has made this large is given back. */
const MAX_BYTES = 128 * 1024 * 1024

/** What a host of Test262 must offer, as far as a plug-in's engine has it. */
const HOST = `
var print = (text) => { globalThis.$printed = String(text) };
var $262 = { global: globalThis, gc() {}, detachArrayBuffer: (buffer) => { buffer.transfer() } };
`

/** Waits, in a module, until a test has printed something; jobs and timers run meanwhile. */
const WAIT = `
const until = globalThis.$turns ?? 20000
for (let turn = 0; turn < until && globalThis.$printed === undefined; turn++) {
  await (turn % 100 === 99 ? new Promise((resolve) => setTimeout(resolve, 1)) : null)
}
if (globalThis.$printed !== 'Test262:AsyncTestComplete') throw new Error(globalThis.$printed ?? 'nothing was printed')
`

/** An engine in which one test after the other runs. */
export class TestEngine {
  #bytes
  #exports
  #stackPointer = 0
  /** Memory after the harness files of a list were run, by that list. */
  #states = new Map()

  constructor(bytes) {
    this.#bytes = bytes
  }

  /** Runs a test in one mode; gives why it failed, or undefined. */
  async run(test, mode) {
    const engine = await this.#begin(mode === 'raw' ? undefined : harnessOf(test))
    const outcome = execute(engine, test, mode)
    return judge(outcome, test.negative)
  }

  /** A clean engine with the harness in it. */
  async #begin(harness) {
    if (this.#exports === undefined || this.#exports.memory.buffer.byteLength > MAX_BYTES) await this.#boot()
    const key = harness?.join() ?? 'raw'
    const state = this.#states.get(key)
    if (state !== undefined) return this.#restore(state)
    const engine = this.#restore(this.#states.get('clean'))
    engine.evaluate(HOST, 'host.js')
    for (const name of harness ?? []) engine.evaluate(readFileSync(join(test262Folder, 'harness', name), 'utf8'), name)
    this.#states.set(key, this.#copy())
    return engine
  }

  async #boot() {
    this.#exports = await instantiateEngine(this.#bytes)
    this.#stackPointer = this.#exports.__stack_pointer.value
    this.#states = new Map([['clean', this.#copy()]])
  }

  #copy() {
    return new Uint8Array(this.#exports.memory.buffer).slice()
  }

  #restore(state) {
    const memory = new Uint8Array(this.#exports.memory.buffer)
    memory.set(state)
    memory.fill(0, state.length)
    this.#exports.__stack_pointer.value = this.#stackPointer
    return new EngineInstance(this.#bytes, this.#exports)
  }
}

function harnessOf({ includes, flags }) {
  const always = ['assert.js', 'sta.js']
  return [...new Set([...always, ...(flags.has('async') ? ['doneprintHandle.js'] : []), ...includes])]
}

/** What became of it: the phase in which it threw and what, or nothing. */
function execute(engine, { source, flags }, mode) {
  let phase = 'parse'
  try {
    const text = mode === 'strict' ? `"use strict";\n${source}` : source
    const code = mode === 'module' ? engine.compile(text, 'test.js') : engine.compileScript(text, 'test.js')
    phase = 'runtime'
    if (mode === 'module') engine.loadBytecode(code)
    else engine.runScript(code)
    if (flags.has('async')) engine.loadBytecode(engine.compile(WAIT, 'wait.js'))
    return undefined
  } catch (error) {
    return { phase, type: typeOf(error), message: String(error.message ?? error) }
  }
}

/** The name of what was thrown; Test262's own error is none of the language's. */
function typeOf(error) {
  if (/Uncaught Test262Error/.test(error.scriptMessage ?? '')) return 'Test262Error'
  return error.errorName ?? error.constructor.name
}

function judge(outcome, negative) {
  if (negative === undefined) return outcome?.message
  if (outcome === undefined) return `${negative.type} was expected`
  const isEarly = negative.phase !== 'runtime'
  if (outcome.type === negative.type && (outcome.phase === 'parse') === isEarly) return undefined
  return `${negative.type} (${negative.phase}) was expected: ${outcome.phase}: ${outcome.message}`
}

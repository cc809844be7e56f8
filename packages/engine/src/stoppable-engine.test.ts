import { beforeAll, describe, expect, it } from 'vitest'
import { bootEngine, type EngineInstance } from './engine-instance.ts'
import { EngineScriptError } from './engine-script-error.ts'
import { EngineTimeoutError } from './engine-timeout-error.ts'
import { loadEngine } from './load-engine.ts'
import { TimeLimit } from './time-limit.ts'

let bytes: Uint8Array

beforeAll(async () => {
  bytes = (await loadEngine()).bytes
})

interface Loading {
  readonly instance: EngineInstance
  readonly load: () => void
}

async function prepare(source: string, limit: TimeLimit): Promise<Loading> {
  const bytecode = (await bootEngine(bytes)).compile(source, 'plugin.js')
  const instance = await bootEngine(bytes, limit)
  return { instance, load: () => instance.loadBytecode(bytecode) }
}

describe('an engine with a time limit', () => {
  it('is stopped once its time is over, and tells where it was', async () => {
    const limit = new TimeLimit(50)
    const source = 'function f() {\n  for (;;);\n}\nfunction g() {\n  f()\n}\nconsole.log("on")\ng()'
    const { instance, load } = await prepare(source, limit)
    limit.begin()
    expect(load).toThrow(
      expect.objectContaining({
        name: 'EngineTimeoutError',
        timeoutMs: 50,
        scriptStack: expect.stringMatching(
          /^ {4}at f\n {4}at g \(plugin\.js:5:\d+\)\n {4}at <anonymous> \(plugin\.js:8:\d+\)/,
        ),
      }),
    )
    expect(instance.buildLog()).toContainEqual({ level: 'info', message: 'on' })
  })

  it('has any time until that begins', async () => {
    const limit = new TimeLimit(0)
    const { load } = await prepare('for (let i = 0; i < 100_000; i++);', limit)
    expect(load).not.toThrow()
    expect(limit.isOver).toBe(false)
  })

  it('has no time where that is nothing', async () => {
    const limit = new TimeLimit(0)
    const { load } = await prepare('for (let i = 0; i < 100_000; i++);', limit)
    limit.begin()
    expect(load).toThrow(EngineTimeoutError)
  })

  it('throws what its code throws in time', async () => {
    const limit = new TimeLimit(60_000)
    const { load } = await prepare('throw new TypeError("no")', limit)
    limit.begin()
    expect(load).toThrow(EngineScriptError)
  })

  it('ends deep recursion with an error of the code, not of the machine', async () => {
    const limit = new TimeLimit(60_000)
    const { instance, load } = await prepare(
      'function f() { return f() + 1 }\ntry { f() } catch (e) { console.log(e.name) }',
      limit,
    )
    limit.begin()
    load()
    expect(instance.buildLog()).toEqual([{ level: 'info', message: 'RangeError' }])
  })

  it('leaves the image that one without a limit leaves', async () => {
    const source =
      'export const list = Array.from({ length: 1000 }, (_, i) => ({ i, text: String(i) }))\nexport const f = () => list'
    const { instance, load } = await prepare(source, new TimeLimit(60_000))
    load()
    const free = await bootEngine(bytes)
    free.loadBytecode((await bootEngine(bytes)).compile(source, 'plugin.js'))
    for (const engine of [instance, free]) engine.seal(engine.tableLength)
    expect(Buffer.compare(instance.image().memory, free.image().memory)).toBe(0)
    expect(instance.image().globals).toEqual(free.image().globals)
  })
})

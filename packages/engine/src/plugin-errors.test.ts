import { describe, expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

const failing = await runPlugin(`
  function thrower() { throw new RangeError('bad shape') }
  export function range(input) { thrower() }
  export async function rejects(input) { await null; thrower() }
  export const text = (input) => { throw 'just text' }
  export const empty = (input) => { throw '' }
  export const object = (input) => { throw { reason: 1 } }
  export const nil = (input) => { throw null }
  export const nothing = (input) => { throw undefined }
  export const caused = (input) => { throw new Error('outer', { cause: new TypeError('inner') }) }
  export const never = (input) => new Promise(() => {})
  export const nasty = (input) => { throw new Proxy({}, { getPrototypeOf() { throw 1 }, get() { throw 2 } }) }
  export const strange = (input) => { const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { throw 1 } }); throw e }
  export const microtask = (input) => { queueMicrotask(() => { throw new Error('in a microtask') }); return 'x' }
  export const timer = (input) => { setTimeout(() => { throw new Error('in a timer') }, 5); return 'x' }
  export const unhandled = (input) => { Promise.reject(new Error('left alone')); return 'done' }
  export const handled = (input) => { const p = Promise.reject(new Error('x')); p.catch(() => {}); return 'done' }
  export const handledLater = (input) => { const p = Promise.reject(new Error('x')); setTimeout(() => p.catch(() => {}), 1); return 'done' }
  export const fine = (input) => 'fine ' + input
  class Custom extends Error { name = 'Custom' }
  export const custom = (input) => { throw new Custom('mine') }
`)

describe('what a plug-in throws', () => {
  it('fails the call with name, message and the stack of the plug-in alone', () => {
    const { code, error } = failing.call('range')
    expect(code).toBe(1)
    expect(error).toMatch(
      /^RangeError: bad shape\n {4}at thrower \(plugin\.js:2:\d+\)\n {4}at range \(plugin\.js:3:\d+\)$/,
    )
  })

  it('fails the call alike when a promise rejects', () => {
    const { code, error } = failing.call('rejects')
    expect(code).toBe(1)
    expect(error).toMatch(/^RangeError: bad shape\n {4}at thrower \(plugin\.js:2:\d+\)/)
  })

  it('may be anything', () => {
    expect(failing.call('text').error).toBe('just text')
    expect(failing.call('empty').error).toBe('Uncaught ""')
    expect(failing.call('object').error).toBe('Uncaught { reason: 1 }')
    expect(failing.call('nil').error).toMatch(/^Uncaught null: .*out of memory/)
    expect(failing.call('nothing').error).toBe('Uncaught undefined')
    expect(failing.call('custom').error).toMatch(/^Custom: mine\n/)
    expect(failing.call('caused').error).toMatch(/^Error: outer\n[^]*\nCaused by: TypeError: inner/)
  })

  it.each(['nasty', 'strange'])('may be impossible to describe: %s', (name) => {
    const { code, error } = failing.call(name)
    expect(code).toBe(1)
    expect(error).not.toBe('')
    expect(error).toBeDefined()
  })

  it('fails the call from a microtask or a timer too', () => {
    expect(failing.call('microtask').error).toMatch(/^Error: in a microtask\n/)
    expect(failing.call('timer').error).toMatch(/^Error: in a timer\n/)
  })

  it('leaves the plug-in usable', () => {
    expect(failing.text('fine', 'again')).toBe('fine again')
  })
})

describe('promises', () => {
  it('fail the call when they never settle', () => {
    expect(failing.call('never').error).toMatch(/^Error: .*never settles/)
  })

  it('are reported as a warning when they reject and nobody listens', () => {
    failing.host.log.length = 0
    expect(failing.text('unhandled')).toBe('done')
    expect(failing.host.log).toHaveLength(1)
    expect(failing.host.log[0]?.level).toBe('warn')
    expect(failing.host.log[0]?.message).toContain('Error: left alone')
  })

  it.each(['handled', 'handledLater'])('are not reported when somebody listens: %s', (name) => {
    failing.host.log.length = 0
    expect(failing.text(name)).toBe('done')
    expect(failing.host.log).toEqual([])
  })
})

describe('memory that runs out in a promise', () => {
  it('fails the call, says so and leaves the plug-in usable', async () => {
    const plugin = await runPlugin(
      `
        export const fill = async (input) => {
          await null
          for (let all = []; ; ) all = [all, [], {}, input + all.length]
        }
        export const fine = (input) => 'fine'
      `,
      { maxPages: 40 },
    )
    expect(plugin.call('fill').error).toMatch(/out of memory/)
    expect(plugin.text('fine')).toBe('fine')
  })
})

describe('timers', () => {
  it('run in the order they are due, without waiting', async () => {
    const plugin = await runPlugin(`
      export async function order(input) {
        const seen = []
        const note = (name) => () => seen.push(name)
        setTimeout(note('late'), 1000); setTimeout(note('soon'), 1); setTimeout(note('first'), 0)
        clearTimeout(setTimeout(note('never'), 2))
        let ticks = 0
        const id = setInterval(() => { seen.push('tick'); if (++ticks === 2) clearInterval(id) }, 10)
        await new Promise((resolve) => setTimeout(resolve, 2000, 'done'))
        return seen.join()
      }
    `)
    const start = performance.now()
    expect(plugin.text('order')).toBe('first,soon,tick,tick,late')
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('are set and stopped in any number, and those that are due together run as they were set', async () => {
    const plugin = await runPlugin(`
      export async function many(input) {
        const seen = []
        const ids = Array.from({ length: 20_000 }, (_, i) => setTimeout(() => seen.push(i), i % 3))
        for (const [i, id] of ids.entries()) if (i % 1000 > 2) clearTimeout(id)
        await new Promise((resolve) => setTimeout(resolve, 3))
        const due = [...seen.keys()].every((k) => k === 0 || seen[k - 1] % 3 < seen[k] % 3 || (seen[k - 1] % 3 === seen[k] % 3 && seen[k - 1] < seen[k]))
        return [seen.length, due]
      }
    `)
    expect(plugin.text('many')).toBe('[60,true]')
  })

  it('all run when no promise is returned', async () => {
    const plugin = await runPlugin(
      `export const f = (input) => { setTimeout(() => Host.outputString('from a timer'), 50) }`,
    )
    expect(plugin.text('f')).toBe('from a timer')
  })

  it('do not leak into the next call, nor do microtasks', async () => {
    const plugin = await runPlugin(`
      let leaks = 0
      export const settled = async (input) => { setTimeout(() => leaks++, 1); return 'x' }
      export const fails = (input) => { setTimeout(() => leaks++, 1); queueMicrotask(() => leaks++); throw new Error('x') }
      export const count = async (input) => { await new Promise((resolve) => setTimeout(resolve, 100)); return leaks }
    `)
    plugin.call('settled')
    plugin.call('fails')
    expect(plugin.text('count')).toBe('0')
  })
})

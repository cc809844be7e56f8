import { describe, expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

const plugin = await runPlugin(`
  const early = new WeakRef({})
  const isEarlyThere = early.deref() !== undefined
  let last
  const made = () => new WeakRef({ a: 1 })
  export const topLevel = () => JSON.stringify([isEarlyThere, early.deref() === undefined])
  export const once = () => String(made().deref().a)
  export const twice = () => { const ref = made(); return String(ref.deref() === ref.deref() && ref.deref().a) }
  export const keep = () => { last = made(); return String(last.deref().a) }
  export const kept = () => String(last.deref())
  export const fail = () => { last = made(); throw new Error('no') }
  export const read = () => {
    let target = { a: 1 }
    const ref = new WeakRef(target)
    return Promise.resolve().then(() => {
      ref.deref()
      target = undefined
      return ref.deref().a
    }).then((a) => a + ' ' + ref.deref())
  }
  export const jobs = () => {
    const ref = made()
    return Promise.resolve().then(() => String(ref.deref()))
  }
  export const timers = () => new Promise((resolve) => {
    setTimeout(() => { last = made(); setTimeout(() => resolve(String(last.deref())), 1) })
  })
  export const many = () => {
    const refs = Array.from({ length: 10000 }, (_, i) => new WeakRef({ i }))
    return String(refs.every((ref, i) => ref.deref().i === i && ref.deref().i === i))
  }
  class Mine extends WeakRef {}
  export const extended = () => String(new Mine({ a: 1 }).deref().a)
`)

describe('the target of a WeakRef', () => {
  it.each([
    ['lives while the call that made it runs', 'once', '1'],
    ['and is the same each time', 'twice', '1'],
    ['also of a class that extends it', 'extended', '1'],
    ['lives to the end of the job that read it, and no longer', 'read', '1 undefined'],
    ['may go when the job ends that made it', 'jobs', 'undefined'],
    ['may go when the timer ends that made it', 'timers', 'undefined'],
    ['of many', 'many', 'true'],
    ['lived while the top level ran', 'topLevel', '[true,true]'],
  ])('%s', (_, name, expected) => {
    expect(plugin.text(name)).toBe(expected)
  })

  it('may go between calls', () => {
    expect(plugin.text('keep')).toBe('1')
    expect(plugin.text('kept')).toBe('undefined')
    expect(() => plugin.text('fail')).toThrow('no')
    expect(plugin.text('kept')).toBe('undefined')
  })
})

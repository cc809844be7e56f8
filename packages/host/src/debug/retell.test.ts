import { GuestError, PluginError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { isTold, retell, retellWhenRead } from './retell.ts'

const frames = [{ function: 'divide', file: 'lib.rs', line: 3 }]

describe('retell', () => {
  it('puts frames into details, and lines before those of the host', () => {
    const error = new GuestError('ERR_GUEST_TRAP', 'trapped', { details: { trap: 'unreachable' } })
    const host = error.stack?.split('\n').slice(1)
    retell(error, { message: 'trapped', frames, lines: ['    at divide (lib.rs:3)'] })
    expect(error.details).toEqual({ trap: 'unreachable', frames })
    expect(error.stack?.split('\n')).toEqual(['GuestError: trapped', '    at divide (lib.rs:3)', ...(host ?? [])])
    expect(Object.keys(error).toSorted()).toEqual(['code', 'details', 'name'])
    expect(PluginError.is(error)).toBe(true)
  })

  it('changes the message, in the stack as well', () => {
    const error = new GuestError('ERR_GUEST_RETURNED_ERROR', 'Error: x\n    at f (plugin.js:1:1)')
    retell(error, { message: 'Error: x\n    at f (a.ts:3:5)', frames: [], lines: [] })
    expect(error.message).toBe('Error: x\n    at f (a.ts:3:5)')
    expect(error.stack).toMatch(/^GuestError: Error: x\n {4}at f \(a\.ts:3:5\)\n {4}at /)
  })

  it('leaves an error alone of which nothing is known', () => {
    const error = new GuestError('ERR_GUEST_TRAP', 'trapped')
    const { stack } = error
    retell(error, { message: 'trapped', frames: [], lines: [] })
    expect(error.details).toEqual({})
    expect(error.stack).toBe(stack)
  })

  it('keeps the stack of an engine that puts no message before it', () => {
    const error = new GuestError('ERR_GUEST_TRAP', 'trapped')
    error.stack = 'call@app.js:1:2'
    retell(error, { message: 'trapped', frames, lines: ['    at divide (lib.rs:3)'] })
    expect(error.stack).toBe('    at divide (lib.rs:3)\ncall@app.js:1:2')
  })
})

function untold() {
  const error = new GuestError('ERR_GUEST_TRAP', 'trapped', { details: { trap: 'unreachable' } })
  const host = error.stack?.split('\n').slice(1) ?? []
  return { error, host }
}

describe('retellWhenRead', () => {
  const told = { frames, lines: ['    at divide (lib.rs:3)'] }

  it('looks for the frames once, when they are read', () => {
    const { error, host } = untold()
    let finds = 0
    expect(isTold(error)).toBe(false)
    retellWhenRead(error, 'trapped', () => (finds++, told))
    expect(isTold(error)).toBe(true)
    expect([error.message, error.code, error.details['trap'], finds]).toEqual([
      'trapped',
      'ERR_GUEST_TRAP',
      'unreachable',
      0,
    ])
    expect(error.stack?.split('\n')).toEqual(['GuestError: trapped', '    at divide (lib.rs:3)', ...host])
    expect(error.details).toEqual({ trap: 'unreachable', frames })
    expect(structuredClone(error.details)).toEqual(JSON.parse(JSON.stringify(error.details)))
    expect(finds).toBe(1)
  })

  it('changes the message at once, in the stack as well', () => {
    const { error, host } = untold()
    retellWhenRead(error, 'told', () => told)
    expect(error.message).toBe('told')
    expect(error.stack?.split('\n')).toEqual(['GuestError: told', '    at divide (lib.rs:3)', ...host])
  })

  it('tells nothing where no frame is left', () => {
    const { error, host } = untold()
    retellWhenRead(error, 'trapped', () => ({ frames: [], lines: [] }))
    expect(JSON.stringify(error.details)).toBe('{"trap":"unreachable"}')
    expect(error.stack?.split('\n')).toEqual(['GuestError: trapped', ...host])
  })

  it('leaves an error that can be written to', () => {
    const { error } = untold()
    retellWhenRead(error, 'trapped', () => told)
    error.stack = 'mine'
    expect(error.stack).toBe('mine')
  })
})

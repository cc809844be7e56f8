import { describe, expect, it } from 'vitest'
import type { ImportedFunction } from '../env/env-state.ts'
import type { WasiInstance } from '../wasi/wasi-instance.ts'
import { RenewableWasi } from './renewable-wasi.ts'

/** WASI that counts, and notes what each of those made was told. */
function counting(names: readonly string[]): { readonly made: string[][]; readonly create: () => WasiInstance } {
  const made: string[][] = []
  const create = (): WasiInstance => {
    const told: string[] = []
    made.push(told)
    const functions = names.map((name) => [name, (...args: unknown[]) => told.push(`${name} ${args.join()}`)] as const)
    return {
      functions: Object.fromEntries<ImportedFunction>(functions),
      attach: (instance) => void told.push(`attach ${typeof instance}`),
      close: () => {},
    }
  }
  return { made, create }
}

const NAMES = ['clock_time_get', 'fd_close', 'fd_fdstat_set_flags', 'fd_seek', 'fd_write', 'path_open']
const instance = {} as WebAssembly.Instance

function call(wasi: RenewableWasi, name: string, ...args: number[]): unknown {
  return (wasi.functions[name] as unknown as (...args: number[]) => unknown)(...args)
}

describe('WASI that can be renewed', () => {
  it('gives a new one behind the same functions once it was used', () => {
    const { made, create } = counting(NAMES)
    const wasi = new RenewableWasi(create)
    wasi.attach(instance)
    expect(wasi.keep()).toBe(true)
    wasi.renew()
    expect(made).toHaveLength(1)
    expect(call(wasi, 'path_open', 3)).toBe(2)
    wasi.renew()
    wasi.renew()
    expect(made).toEqual([['attach object', 'path_open 3'], ['attach object']])
    call(wasi, 'fd_seek', 4)
    expect(made[1]).toEqual(['attach object', 'fd_seek 4'])
  })

  it('tells the new one what the initialiser told the first, and nothing of later calls', () => {
    const { made, create } = counting(NAMES)
    const wasi = new RenewableWasi(create)
    wasi.attach(instance)
    call(wasi, 'fd_fdstat_set_flags', 0, 4)
    call(wasi, 'clock_time_get', 1)
    call(wasi, 'fd_write', 2, 8, 1, 4)
    call(wasi, 'fd_close', 3)
    expect(wasi.keep()).toBe(true)
    for (let count = 0; count < 2; count++) {
      call(wasi, 'fd_close', 5)
      wasi.renew()
      expect(made.at(-1)).toEqual(['attach object', 'fd_fdstat_set_flags 0,4', 'fd_close 3'])
    }
  })

  it('cannot be where time and randomness are counted, and the initialiser asked for them', () => {
    for (const [name, isKept] of [
      ['clock_time_get', false],
      ['fd_fdstat_set_flags', true],
    ] as const) {
      const wasi = new RenewableWasi(counting(NAMES).create, true)
      call(wasi, name, 1)
      expect(wasi.keep()).toBe(isKept)
    }
  })

  it.each([
    ['path_open', 3],
    ['fd_seek', 0],
    ['fd_write', 3],
  ])('cannot be where the initialiser called %s of %d', (name, descriptor) => {
    const wasi = new RenewableWasi(counting(NAMES).create)
    call(wasi, name, descriptor)
    expect(wasi.keep()).toBe(false)
  })

  it('cannot be where functions suspend the plug-in', () => {
    const suspending = {} as ImportedFunction
    const wasi = new RenewableWasi(() => ({
      functions: { poll_oneoff: suspending },
      attach: () => {},
      close: () => {},
    }))
    expect(wasi.functions['poll_oneoff']).toBe(suspending)
    expect(wasi.keep()).toBe(false)
  })

  it('throws what making a new one throws, and is as it was then', () => {
    let isBroken = false
    const { made, create } = counting(NAMES)
    const wasi = new RenewableWasi(() => {
      if (isBroken) throw new Error('gone')
      return create()
    })
    wasi.keep()
    call(wasi, 'fd_seek', 1)
    isBroken = true
    expect(() => wasi.renew()).toThrow('gone')
    isBroken = false
    wasi.renew()
    expect(made).toHaveLength(2)
  })
})

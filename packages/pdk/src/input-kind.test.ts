import { describe, expect, it } from 'vitest'
import { bytes, json } from './input-kind.ts'

const KIND = Symbol.for('tenon.pdk.input')

const double = (input: unknown): unknown[] => [input, input]

type Make = (handle: (input: unknown) => unknown[]) => (input: unknown) => unknown[]

describe.each<[string, Make]>([
  ['bytes', bytes as Make],
  ['json', json],
])('%s', (kind, make) => {
  it('makes a function of one parameter that is marked and passes on what it gets', () => {
    const exported = make(double)
    expect(exported.length).toBe(1)
    expect(Reflect.get(exported, KIND)).toBe(kind)
    expect(exported('x')).toEqual(['x', 'x'])
  })

  it('leaves the function it is given as it was', () => {
    make(double)
    expect(Reflect.ownKeys(double)).not.toContain(KIND)
  })
})

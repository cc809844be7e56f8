import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostFunction } from './host-function.ts'

interface Declared {
  name: string
  params: readonly string[]
  results: readonly string[]
  namespace: string | undefined
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

let declared: Declared[]
let blocks: Map<number, Uint8Array>
let answer: (offset: number) => unknown

function store(bytes: Uint8Array): { offset: number; readBytes(): ArrayBuffer; readString(): string; free(): void } {
  const offset = bytes.length === 0 ? 0 : blocks.size + 100
  if (offset !== 0) blocks.set(offset, bytes)
  return find(offset)
}

function find(offset: number): ReturnType<typeof store> {
  const read = (): Uint8Array<ArrayBuffer> => new Uint8Array(blocks.get(offset) ?? [])
  return {
    offset,
    readBytes: () => read().buffer,
    readString: () => decoder.decode(read()),
    free: () => void blocks.delete(offset),
  }
}

beforeEach(() => {
  declared = []
  blocks = new Map()
  answer = () => 0n
  Object.assign(globalThis, {
    Memory: {
      fromString: (text: string) => store(encoder.encode(text)),
      fromBuffer: (bytes: Uint8Array) => store(bytes),
      find: (offset: number | bigint) => find(Number(offset)),
    },
    __hostFunction: (name: string, params: string[], results: string[], namespace?: string) => {
      declared.push({ name, params, results, namespace })
      return (offset: number) => answer(offset)
    },
  })
})

afterEach(() => {
  for (const name of ['Memory', '__hostFunction']) Reflect.deleteProperty(globalThis, name)
})

describe('hostFunction', () => {
  it('declares types and namespace as they are given', () => {
    hostFunction('add', { params: ['i64', 'f32'], results: ['i32'], namespace: 'a:b' })
    hostFunction('tick', { params: [] })
    expect(declared).toEqual([
      { name: 'add', params: ['i64', 'f32'], results: ['i32'], namespace: 'a:b' },
      { name: 'tick', params: [], results: [], namespace: undefined },
    ])
  })

  it.each([undefined, null, {}, 'i64', { params: 'i64' }, { params: ['i64'], results: 'i64' }])(
    'says what to write for the types %j',
    (types) => {
      const declareAny = hostFunction as unknown as (name: string, types: unknown) => unknown
      expect(() => declareAny('x', types)).toThrow(
        `the host function x needs types: write hostFunction('x', { params: ['i64'], results: ['i64'] }), or hostFunction.text('x')`,
      )
      expect(declared).toEqual([])
    },
  )

  it('passes text in a block, reads the block that comes back, and frees both', () => {
    answer = (offset) => BigInt(store(encoder.encode(`${find(offset).readString()}!`)).offset)
    expect(hostFunction.text('shout')('hey')).toBe('hey!')
    expect(blocks.size).toBe(0)
    expect(declared[0]).toMatchObject({ params: ['i64'], results: ['i64'] })
  })

  it('survives a host that gives the input back', () => {
    answer = (offset) => BigInt(offset)
    expect(hostFunction.text('echo')('same')).toBe('same')
    expect(blocks.size).toBe(0)
  })

  it('passes bytes', () => {
    answer = (offset) => BigInt(store(new Uint8Array(find(offset).readBytes()).toReversed()).offset)
    expect(hostFunction.bytes('flip', { namespace: 'n' })(new Uint8Array([1, 2]))).toEqual(new Uint8Array([2, 1]))
    expect(declared[0]?.namespace).toBe('n')
  })

  it('passes JSON; no block back is undefined', () => {
    const call = hostFunction.json<unknown, unknown>('j')
    expect(call({ a: 1 })).toBeUndefined()
    answer = (offset) => BigInt(offset)
    expect(call({ a: [1] })).toEqual({ a: [1] })
    expect(() => call(undefined)).toThrow(TypeError)
  })

  it('frees the blocks when the output cannot be read', () => {
    answer = () => BigInt(store(encoder.encode('{')).offset)
    expect(() => hostFunction.json('j')(1)).toThrow(SyntaxError)
    expect(blocks.size).toBe(0)
  })

  it('says where it works when it is used outside a plug-in', () => {
    Reflect.deleteProperty(globalThis, '__hostFunction')
    expect(() => hostFunction.text('x')).toThrow(/only inside a plug-in/)
  })
})

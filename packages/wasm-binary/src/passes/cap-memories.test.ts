import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import type { WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { capMemories } from './cap-memories.ts'

const toolkit = await wabt()

function parseText(text: string): WasmModule {
  const features = { memory64: true, multi_memory: true }
  return parseModule(toolkit.parseWat('test.wat', text, features).toBinary({}).buffer)
}

function maximumOf(text: string, maxPages: number): bigint | undefined {
  return capMemories(parseText(text), maxPages).memories[0]?.max
}

describe('capMemories', () => {
  it('gives a memory without a maximum the cap, and keeps a smaller maximum', () => {
    expect(maximumOf('(module (memory 1))', 10)).toBe(10n)
    expect(maximumOf('(module (memory 1 9))', 10)).toBe(9n)
    expect(maximumOf('(module (memory 1 11))', 10)).toBe(10n)
    expect(maximumOf('(module (memory i64 1))', 10)).toBe(10n)
  })

  it('lets a memory grow up to the cap and no further', () => {
    const text = '(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))'
    const bytes = encodeModule(capMemories(parseText(text), 3)).slice()
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes.buffer))
    const grow = exports['grow'] as CallableFunction
    expect([grow(3), grow(2), grow(1)]).toEqual([-1, 1, -1])
  })

  it('takes a memory that starts at the cap and refuses one that starts above it', () => {
    expect(maximumOf('(module (memory 4))', 4)).toBe(4n)
    const error = { code: 'ERR_WASM_MEMORY_CAP', askedPages: 5, allowedPages: 4, memoryIndex: 1 }
    const text = '(module (memory 1) (memory 5))'
    expect(() => capMemories(parseText(text), 4)).toThrow(expect.objectContaining(error))
  })

  it('never gives a 32-bit memory more than it can address', () => {
    const capped = capMemories(parseText('(module (memory 1))'), 1_000_000)
    expect(WebAssembly.validate(encodeModule(capped).slice())).toBe(true)
    expect(maximumOf('(module (memory i64 1))', 1_000_000)).toBe(1_000_000n)
  })

  it('counts small pages by what they hold', () => {
    const [limits] = parseText('(module (memory 1))').memories
    const bytewise = {
      ...parseText('(module (memory 1))'),
      memories: [{ ...limits, min: 70_000n, shared: false, is64: false, pageSizeLog2: 0 }],
    }
    expect(capMemories(bytewise, 2).memories[0]?.max).toBe(131_072n)
    expect(() => capMemories(bytewise, 1)).toThrow(expect.objectContaining({ askedPages: 2, allowedPages: 1 }))
  })
})

import { expect, it } from 'vitest'
import { isOutOfMemory, outOfMemory } from './out-of-memory.ts'

it('knows the error of an engine that has no memory to give', () => {
  const inV8 = new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance')
  expect(isOutOfMemory(inV8)).toBe(true)
  expect(outOfMemory(inV8)).toEqual(expect.objectContaining({ code: 'ERR_MEMORY_LIMIT', cause: inV8 }))
})

it('does not take a stack that overflowed for it', () => {
  expect(isOutOfMemory(new RangeError('Maximum call stack size exceeded'))).toBe(false)
  expect(isOutOfMemory(new WebAssembly.RuntimeError('memory access out of bounds'))).toBe(false)
  expect(isOutOfMemory(undefined)).toBe(false)
})

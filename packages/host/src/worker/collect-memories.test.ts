import { GuestError, LimitError } from '@tenon/abi'
import { expect, test } from 'vitest'
import { outOfMemory } from '../linker/out-of-memory.ts'
import { collectMemories, isWithoutMemory } from './collect-memories.ts'
import { fromErrorWire, toErrorWire } from './error-wire.ts'

test('tells a runtime without memory from a plug-in that met its limit, from a worker as well', () => {
  const error = outOfMemory(new RangeError('WebAssembly.Memory(): could not allocate memory'))
  expect(isWithoutMemory(error)).toBe(true)
  expect(isWithoutMemory(fromErrorWire(toErrorWire(error)))).toBe(true)
})

test.each([
  new LimitError('ERR_MEMORY_LIMIT', 'too much', { details: { limit: 'memoryBytes' } }),
  new GuestError('ERR_GUEST_TRAP', 'unreachable'),
  new RangeError('memory'),
])('takes %s for what it is', (error) => {
  expect(isWithoutMemory(error)).toBe(false)
})

test('collects as often as one likes, and never throws', () => {
  for (let i = 0; i < 3; i++) collectMemories()
})

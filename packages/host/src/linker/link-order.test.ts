import { describe, expect, it } from 'vitest'
import { linkOrder } from './link-order.ts'

function module(name: string, ...needs: string[]) {
  const imports = needs.map((from) => ({ module: from, name: 'f', kind: 'function' as const }))
  return { name, shape: { exports: [], imports } }
}

describe('linkOrder', () => {
  it('puts modules after those they import from', () => {
    const order = linkOrder([module('a', 'b', 'extism:host/env'), module('c', 'a'), module('b')])
    expect(order.map(({ name }) => name)).toEqual(['b', 'a', 'c'])
  })

  it.each([[[module('a', 'a')]], [[module('a', 'b'), module('b', 'c'), module('c', 'a')]]])(
    'refuses a circle',
    (modules) => {
      expect(() => linkOrder(modules)).toThrow(expect.objectContaining({ code: 'ERR_IMPORT_MISSING' }))
    },
  )
})

import { describe, expect, it } from 'vitest'
import { parseEngineStack } from './engine-stack.ts'

describe('parseEngineStack', () => {
  it('reads V8, with and without names', () => {
    const stack = [
      'RuntimeError: unreachable',
      '    at plugin.wasm.shapes::Circle<int>::ratio(int) const (wasm://wasm/plugin.wasm-93eb836a:wasm-function[4]:0xfd)',
      '    at wasm://wasm/93eb836a:wasm-function[12]:0x1234',
      '    at $divide (wasm://wasm/93eb836a:wasm-function[0]:0xa)',
      '    at Object.call (file:///app/main.js:4:54)',
    ].join('\n')
    const origin = 'wasm://wasm/plugin.wasm-93eb836a'
    expect(parseEngineStack(stack)).toEqual([
      { origin, name: 'shapes::Circle<int>::ratio(int) const', index: 4, offset: 0xfd },
      { origin: 'wasm://wasm/93eb836a', index: 12, offset: 0x1234 },
      { origin: 'wasm://wasm/93eb836a', name: '$divide', index: 0, offset: 10 },
    ])
  })

  it('reads SpiderMonkey', () => {
    const stack = [
      'divide@http://host/app.js line 3 > WebAssembly.Module:wasm-function[4]:0xfd',
      '@http://host/plugin.wasm:wasm-function[5]:0x1',
      'call@http://host/app.js:4:54',
    ].join('\n')
    expect(parseEngineStack(stack)).toMatchObject([
      { name: 'divide', index: 4, offset: 0xfd },
      { index: 5, offset: 1 },
    ])
  })

  it('reads JavaScriptCore, which tells no offsets', () => {
    const stack =
      '<?>.wasm-function[core::slice::<impl [T]>::get]@[wasm code]\n<?>.wasm-function[7]@[wasm code]\nwasm-stub@[wasm code]'
    expect(parseEngineStack(stack)).toEqual([
      { origin: '<?>', name: 'core::slice::<impl [T]>::get' },
      { origin: '<?>', index: 7 },
    ])
  })

  it.each([undefined, null, 3, '', 'Error: wasm-function[', 'at unknown'])('finds nothing in %j', (stack) => {
    expect(parseEngineStack(stack)).toEqual([])
  })

  it('is bounded', () => {
    const frame = '    at f (wasm://wasm/93eb836a:wasm-function[4]:0xfd)\n'
    expect(parseEngineStack(frame.repeat(1000))).toHaveLength(64)
    expect(parseEngineStack(`    at ${'f'.repeat(3000)} (wasm://wasm/9:wasm-function[4]:0xfd)`)).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { addModules, linkedModules } from './link-modules.ts'

const data = new Uint8Array()

describe('linkedModules', () => {
  it('reads paths and URLs', () => {
    expect(linkedModules({ maths: './maths.wasm', net: 'https://example.com/net.wasm' })).toEqual([
      { name: 'maths', path: './maths.wasm' },
      { name: 'net', url: 'https://example.com/net.wasm' },
    ])
  })

  it('refuses the name of the plug-in itself', () => {
    expect(() => linkedModules({ main: 'x.wasm' })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('addModules', () => {
  const linked = [{ name: 'maths', path: 'maths.wasm' }]

  it('keeps the last module the main one', () => {
    const { wasm } = addModules({ wasm: [{ name: 'first', data }, { data }] }, linked)
    expect(wasm.map(({ name }) => name)).toEqual(['maths', 'first', 'main'])
  })

  it('keeps the module named main, wherever it stands, and all other fields', () => {
    const manifest = addModules(
      {
        wasm: [
          { name: 'main', data },
          { name: 'last', data },
        ],
        timeoutMs: 5,
      },
      linked,
    )
    expect(manifest.wasm.map(({ name }) => name)).toEqual(['maths', 'main', 'last'])
    expect(manifest.timeoutMs).toBe(5)
  })
})

import { describe, expect, it } from 'vitest'
import { addCustomSection } from './add-custom-section.ts'
import { findCustomSections } from './custom-section.ts'

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

const module = (...bytes: readonly number[]): Uint8Array => Uint8Array.of(...EMPTY_MODULE, ...bytes)

describe('custom sections', () => {
  it('are found by their whole name, in their order, among others', () => {
    const withBoth = addCustomSection(addCustomSection(EMPTY_MODULE, 'ab', Uint8Array.of(1)), 'a', Uint8Array.of(2, 3))
    const bytes = addCustomSection(withBoth, 'a', new Uint8Array(200))
    expect(findCustomSections(bytes, 'a')).toEqual([Uint8Array.of(2, 3), new Uint8Array(200)])
    expect(findCustomSections(bytes, 'ab')).toEqual([Uint8Array.of(1)])
    expect(findCustomSections(bytes, 'b')).toEqual([])
    expect(findCustomSections(bytes, '')).toEqual([])
  })

  it('may have a name that is not ASCII, and one that takes a long length', () => {
    const bytes = addCustomSection(EMPTY_MODULE, 'Täßt', Uint8Array.of(7))
    expect(findCustomSections(bytes, 'Täßt')).toEqual([Uint8Array.of(7)])
    expect(findCustomSections(module(0, 0x83, 0x80, 0x80, 0x80, 0, 0x81, 0, 97), 'a')).toEqual([new Uint8Array()])
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['half a preamble', EMPTY_MODULE.subarray(0, 5)],
    ['an id alone', module(0)],
    ['a section longer than the module', module(0, 4, 1, 97)],
    ['a name longer than its section', module(0, 2, 2, 97)],
    ['a length without end', module(0, 0x80, 0x80, 0x80, 0x80, 0x80, 0)],
    ['a length of more than 32 bits', module(0, 0x82, 0x80, 0x80, 0x80, 0x10, 1, 97)],
    ['one that is whole before one that is not', module(0, 2, 1, 97, 0, 4, 1, 97)],
  ])('are not looked for in what is malformed: %s', (_, bytes) => {
    expect(findCustomSections(bytes, 'a')).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { appendFunctionNames, readFunctionNames } from './name-section.ts'

const MODULE_NAME = [0, 2, 1, 0x6d]
const LOCAL_NAMES = [2, 5, 1, 0, 1, 0, 0]
const FUNCTIONS = [1, 7, 2, 0, 1, 0x61, 3, 1, 0x62]

describe('appendFunctionNames', () => {
  it('names more functions, and leaves all else as it is', () => {
    const section = Uint8Array.of(...MODULE_NAME, ...FUNCTIONS, ...LOCAL_NAMES)
    const appended = appendFunctionNames(section, 9, ['x', 'ünd']) ?? new Uint8Array()
    expect(Object.fromEntries(readFunctionNames(appended))).toEqual({ 0: 'a', 3: 'b', 9: 'x', 10: 'ünd' })
    expect([...appended.subarray(0, MODULE_NAME.length)]).toEqual(MODULE_NAME)
    expect([...appended.subarray(-LOCAL_NAMES.length)]).toEqual(LOCAL_NAMES)
  })

  it('adds nothing where no function is named', () => {
    const section = Uint8Array.from(MODULE_NAME)
    expect(appendFunctionNames(section, 9, ['x'])).toEqual(section)
  })

  it.each([
    ['a part that is longer than the section', [1, 9, 0]],
    ['names that are no list', [1, 0]],
  ])('gives up a section with %s', (_name, bytes) => {
    expect(appendFunctionNames(Uint8Array.from(bytes), 9, ['x'])).toBeUndefined()
  })
})

import { CompileError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { ENGINE_EDITS, RELEASE_FIXES } from './quickjs-edits.ts'
import { applyEdits, type SourceEdit } from './source-edit.ts'

const edit = (find: string, replace: string): SourceEdit => ({ name: 'n', file: 'a.c', find, replace, why: 'w' })
const files = new Map([
  ['a.c', 'one two three'],
  ['b.c', 'two'],
])

describe('applyEdits', () => {
  it('replaces what is there once, in order, and leaves all else', () => {
    const edited = applyEdits(files, [edit('two', '$& 2'), edit('2 three', '3')])
    expect([...edited]).toEqual([
      ['a.c', 'one $& 3'],
      ['b.c', 'two'],
    ])
    expect(files.get('a.c')).toBe('one two three')
  })

  it.each([
    ['missing', 'four', 0],
    ['not unique', 'o', 2],
  ])('refuses an edit whose text is %s', (_case, find, matches) => {
    const apply = (): unknown => applyEdits(files, [edit(find, '')])
    expect(apply).toThrow(CompileError)
    expect(apply).toThrow(
      expect.objectContaining({ code: 'ERR_ENGINE_BUILD', details: { edit: 'n', file: 'a.c', matches } }),
    )
  })

  it('refuses an edit of a file that is not there', () => {
    expect(() => applyEdits(new Map(), [edit('x', 'y')])).toThrow(expect.objectContaining({ code: 'ERR_ENGINE_BUILD' }))
  })
})

describe('the edits of QuickJS-NG', () => {
  it('have names of their own and say why', () => {
    const edits = [...RELEASE_FIXES, ...ENGINE_EDITS]
    expect(new Set(edits.map(({ name }) => name)).size).toBe(edits.length)
    for (const { why, find } of edits) expect(Math.min(why.length, find.length)).toBeGreaterThan(0)
  })
})

import { NOTES_EXPORT } from '@tenon/wasm-binary'
import { describe, expect, it } from 'vitest'
import { WriteNotes } from './write-notes.ts'

const BLOCK = 4096
const PAGE = 65_536

function made(): { readonly notes: WriteNotes; readonly take: (end?: number) => [number, number][] } {
  const notes = new WriteNotes(new WebAssembly.Memory({ initial: 17 }))
  const take = (end = 4 * PAGE): [number, number][] => {
    const ranges: [number, number][] = []
    notes.take(end, (start, stop) => ranges.push([start, stop]))
    return ranges
  }
  return { notes, take }
}

describe('notes of writes', () => {
  it('are ranges in order, each once, with what a write may reach into of the next block', () => {
    const { notes, take } = made()
    notes.note(0, 1)
    notes.note(2 * BLOCK - 1, 1)
    notes.note(9 * BLOCK, BLOCK)
    notes.note(20 * BLOCK + 7, BLOCK)
    expect(take()).toEqual([
      [0, 2 * BLOCK + 15],
      [9 * BLOCK, 10 * BLOCK + 15],
      [20 * BLOCK, 22 * BLOCK + 15],
    ])
    expect(take()).toEqual([])
  })

  it('end where the memory does', () => {
    const { notes, take } = made()
    notes.note(PAGE - 1, 1)
    expect(take(PAGE)).toEqual([[PAGE - BLOCK, PAGE]])
    notes.note(0xffff_ffff, 100)
    expect(take(PAGE)).toEqual([])
  })

  it('of nothing are none', () => {
    const { notes, take } = made()
    notes.note(5, 0)
    expect(take()).toEqual([])
    expect(take(0)).toEqual([])
  })

  it('of anywhere are all of the memory, until they are taken or forgotten', () => {
    const { notes, take } = made()
    notes.note(5, 1)
    notes.noteAnywhere()
    expect(take()).toEqual([[0, 4 * PAGE]])
    expect(take()).toEqual([])
    notes.noteAnywhere()
    notes.note(5, 1)
    notes.clear(4 * PAGE)
    expect(take()).toEqual([])
  })

  it('are there where an instance exports them', () => {
    expect(WriteNotes.of({})).toBeUndefined()
    expect(WriteNotes.of({ [NOTES_EXPORT]: new WebAssembly.Memory({ initial: 17 }) })).toBeInstanceOf(WriteNotes)
  })
})

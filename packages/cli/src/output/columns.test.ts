import { expect, it } from 'vitest'
import { alignColumns } from './columns.ts'

it('pads every column but the last, and leaves no spaces at the end', () => {
  expect(
    alignColumns([
      ['a', 'bb', 'c'],
      ['aaa', 'b', ''],
    ]),
  ).toEqual(['a    bb  c', 'aaa  b'])
  expect(alignColumns([])).toEqual([])
})

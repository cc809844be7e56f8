import { expect, it } from 'vitest'
import { WASI_FUNCTION_NAMES } from '../wasi/wasi-instance.ts'
import { WASI_SIGNATURES } from './wasi-signatures.ts'

it('has the types of what is provided, and of nothing else', () => {
  expect([...WASI_SIGNATURES.keys()].toSorted()).toEqual([...WASI_FUNCTION_NAMES].toSorted())
})

it.each([
  ['path_open', ['i32', 'i32', 'i32', 'i32', 'i32', 'i64', 'i64', 'i32', 'i32'], ['i32']],
  ['fd_seek', ['i32', 'i64', 'i32', 'i32'], ['i32']],
  ['sched_yield', [], ['i32']],
  ['proc_exit', ['i32'], []],
])('knows the type of %s', (name, params, results) => {
  expect(WASI_SIGNATURES.get(name)).toEqual({ params, results })
})

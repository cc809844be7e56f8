import { expect, it } from 'vitest'
import { frameLine } from './guest-frame.ts'

it.each([
  [{ function: 'f', file: 'a.rs', line: 3, column: 5, index: 4, offset: 20 }, '    at f (a.rs:3:5)'],
  [{ function: 'f', file: 'a.c', line: 3 }, '    at f (a.c:3)'],
  [{ function: 'f', module: 'maths', index: 4, offset: 20 }, '    at f [maths] (wasm-function[4]:0x14)'],
  [{ function: 'f', index: 4 }, '    at f'],
])('is a line of a stack: %j', (frame, line) => {
  expect(frameLine(frame)).toBe(line)
})

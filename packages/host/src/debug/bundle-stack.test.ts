import { expect, it } from 'vitest'
import { stackFrames } from './bundle-stack.ts'

it('finds the frames of an error of JavaScript, without those of its cause', () => {
  const text = [
    'RangeError: nothing\n to parse',
    '    at parse (src/plugin.ts:6:74)',
    '    at map (native)',
    '    at <anonymous> (plugin.ts:2:1)',
    '    at plugin.ts:13:16',
    'Caused by: Error: inner',
    '    at parse (plugin.ts:6:74)',
  ].join('\n')
  expect(stackFrames(text)).toEqual([
    { function: 'parse', file: 'src/plugin.ts', line: 6, column: 74 },
    { function: 'map' },
    { function: '<anonymous>', file: 'plugin.ts', line: 2, column: 1 },
    { function: '<anonymous>', file: 'plugin.ts', line: 13, column: 16 },
  ])
})

it.each(['', 'plain', 'at home (x:1:2)', `    at ${'x'.repeat(5000)}`])('finds none in %j', (text) => {
  expect(stackFrames(text)).toEqual([])
})

it('takes no time for lines that could be read in many ways', () => {
  const start = performance.now()
  expect(stackFrames(`    at ${' ('.repeat(990)}\n`.repeat(500))).toEqual([])
  expect(performance.now() - start).toBeLessThan(500)
})

import { ENV_FUNCTIONS } from '@tenon/abi'
import { describe, expect, test } from 'vitest'
import { readCaseFiles } from './node-environment.ts'
import { parseSteps } from './script-step.ts'

describe('parseSteps', () => {
  test('a call, named, with an expectation', () => {
    expect(parseSteps('a = alloc 16 -> nonzero')).toMatchObject([
      { kind: 'call', name: 'a', callee: { name: 'alloc' }, args: [{ offset: 16n }], expected: 'nonzero' },
    ])
    expect(parseSteps('load_u64 a+8 -> -1')).toMatchObject([
      { args: [{ name: 'a', offset: 8n }], expected: { offset: -1n } },
    ])
    expect(parseSteps('memory_bytes -> m-0x10')).toMatchObject([{ args: [], expected: { name: 'm', offset: -16n } }])
  })

  test('a text, and its check byte for byte', () => {
    expect(parseSteps('t = text "a b -> c"')).toMatchObject([{ kind: 'text', name: 't', bytes: { length: 8 } }])
    expect(parseSteps('is_text t "é"')).toMatchObject([
      { callee: { name: 'length' }, expected: { offset: 2n } },
      { callee: { name: 'load_u8' }, args: [{ name: 't', offset: 0n }], expected: { offset: 0xc3n } },
      { callee: { name: 'load_u8' }, args: [{ name: 't', offset: 1n }], expected: { offset: 0xa9n } },
    ])
  })

  test.each(['', 'frobnicate 1', 'alloc', 'alloc 1 2', 'a = free 1', 'free 1 -> 0', 'text "unnamed"', 'alloc 1 ->'])(
    'not a step: %j',
    (line) => {
      expect(() => parseSteps(line)).toThrow(SyntaxError)
    },
  )
})

test('the cases call every import of the ABI', () => {
  const called = new Set<string>()
  for (const { cases } of readCaseFiles().values()) {
    const lines = cases.flatMap((wanted) => wanted.calls ?? []).flatMap((call) => call.script ?? [])
    for (const step of lines.flatMap(parseSteps)) if (step.kind === 'call') called.add(step.callee.name)
  }
  expect(Object.keys(ENV_FUNCTIONS).filter((name) => !called.has(name))).toEqual([])
})

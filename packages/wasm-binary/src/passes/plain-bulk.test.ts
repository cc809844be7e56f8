import { expect, it } from 'vitest'
import { u32 } from '../assemble.ts'
import { EMPTY_MODULE } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { bulkBody } from './instrument-bulk.ts'
import { plainBulkBody } from './plain-bulk.ts'

const MODULE = { ...EMPTY_MODULE, memories: [{ min: 1n, shared: false, is64: false }] }

it.each([
  ['memory.fill', OPCODE.memoryFill],
  ['memory.copy', OPCODE.memoryCopy],
])('is what would be put together for %s', (_name, opcode) => {
  for (const charge of [[], [OPCODE.call, u32(300)]]) {
    const expected = bulkBody(MODULE, { opcode, target: 0, origin: 0 }, () => charge)
    expect(plainBulkBody(opcode, charge)).toEqual(expected)
  }
})

it('leaves tables to others', () => {
  expect([OPCODE.tableFill, OPCODE.tableCopy].map((opcode) => plainBulkBody(opcode, []))).toEqual([
    undefined,
    undefined,
  ])
})

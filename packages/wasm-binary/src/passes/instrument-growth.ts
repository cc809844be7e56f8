import { assemble, s32, u32, type CodePart } from '../assemble.ts'
import { tableTypes } from '../index-space.ts'
import { OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { Replacement } from './code-walker.ts'
import { spaceOf } from './instrument-bulk.ts'
import { asI64, chargeCode, type Charges } from './instrument-charges.ts'
import type { ModuleAppender } from './module-appender.ts'

const MEMORY_KIND = 0
const TABLE_KIND = 1
const SUB_OPCODE = 0xfff
const { i32, i64 } = VALUE_TYPE

/**
 * Adds the function that stands for a `memory.grow` or `table.grow`.
 * @param grow the slot to ask, if any
 */
export function addGrowthFunction(
  appender: ModuleAppender,
  charges: Charges,
  { opcode, target }: Replacement,
  grow: number | undefined,
): number {
  const isMemory = opcode === OPCODE.memoryGrow
  const { width, size } = spaceOf(appender.module, isMemory, target)
  const type = VALUE_TYPE[width]
  const element = tableTypes(appender.module)[target]?.element ?? VALUE_TYPE.funcref
  const params = isMemory ? [type] : [element, type]
  const delta = params.length - 1
  const instruction: CodePart[] = isMemory
    ? [OPCODE.localGet, 0, OPCODE.memoryGrow, u32(target)]
    : [OPCODE.localGet, 0, OPCODE.localGet, 1, PREFIX.misc, OPCODE.tableGrow & SUB_OPCODE, u32(target)]
  const is64 = width === 'i64'
  const ask: CodePart[] = [
    OPCODE.i32Const,
    isMemory ? MEMORY_KIND : TABLE_KIND,
    OPCODE.i32Const,
    s32(target),
    ...asI64(delta, is64),
    ...size,
    ...(is64 ? [] : [OPCODE.i64ExtendI32U]),
  ]
  const refused: CodePart[] = [is64 ? OPCODE.i64Const : OPCODE.i32Const, s32(-1)]
  const body = assemble([
    0,
    ...(isMemory ? [] : chargeCode(charges, delta, 'entries', is64)),
    ...(grow === undefined
      ? instruction
      : [...ask, OPCODE.call, u32(grow), OPCODE.if, type, ...instruction, OPCODE.else, ...refused, OPCODE.end]),
    OPCODE.end,
  ])
  return appender.addFunction({ params, results: [type] }, body, isMemory ? 'tenon:grow_memory' : 'tenon:grow_table')
}

/** The type of the slot that is asked. */
export const GROW_TYPE: { readonly params: number[]; readonly results: number[] } = {
  params: [i32, i32, i64, i64],
  results: [i32],
}

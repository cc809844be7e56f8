import { assemble, s32, u32, type CodePart } from '../assemble.ts'
import { tableTypes } from '../index-space.ts'
import { NO_RESULT_BLOCK, OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { Replacement } from './code-walker.ts'
import { spaceOf } from './instrument-bulk.ts'
import { asI64, chargeCode, type Charges } from './instrument-charges.ts'
import type { ModuleAppender } from './module-appender.ts'

const MEMORY_KIND = 0
const TABLE_KIND = 1
const SUB_OPCODE = 0xfff
const I32_EQ = 0x46
const { i32, i64 } = VALUE_TYPE

/** What functions that grow something are made with. */
export interface GrowthParts {
  readonly charges: Charges
  /** The slot to ask, if any. */
  readonly grow: number | undefined
  /** The first of the globals with the sizes that memories seem to have, where that is not the one they have. */
  readonly firstSize: number | undefined
}

/** Adds the function that stands for a `memory.grow` or `table.grow`. */
export function addGrowthFunction(appender: ModuleAppender, parts: GrowthParts, replacement: Replacement): number {
  const { grow, firstSize, charges } = parts
  const { opcode, target } = replacement
  const isMemory = opcode === OPCODE.memoryGrow
  const { width, size } = spaceOf(appender.module, isMemory, target)
  const type = VALUE_TYPE[width]
  const element = tableTypes(appender.module)[target]?.element ?? VALUE_TYPE.funcref
  const params = isMemory ? [type] : [element, type]
  const delta = params.length - 1
  const seeming = isMemory && firstSize !== undefined ? firstSize + target : undefined
  const is64 = width === 'i64'
  const ask: CodePart[] = [
    OPCODE.i32Const,
    isMemory ? MEMORY_KIND : TABLE_KIND,
    OPCODE.i32Const,
    s32(target),
    ...asI64(delta, is64),
    ...(seeming === undefined ? size : [OPCODE.globalGet, u32(seeming)]),
    ...(is64 ? [] : [OPCODE.i64ExtendI32U]),
  ]
  const growing = seeming === undefined ? growReally(replacement) : growSeemingly(seeming, target, size)
  const refused: CodePart[] = [is64 ? OPCODE.i64Const : OPCODE.i32Const, s32(-1)]
  const body = assemble([
    0,
    ...(isMemory ? [] : chargeCode(charges, delta, 'entries', is64)),
    ...(grow === undefined
      ? growing
      : [...ask, OPCODE.call, u32(grow), OPCODE.if, type, ...growing, OPCODE.else, ...refused, OPCODE.end]),
    OPCODE.end,
  ])
  return appender.addFunction({ params, results: [type] }, body, isMemory ? 'tenon:grow_memory' : 'tenon:grow_table')
}

function growReally({ opcode, target }: Replacement): CodePart[] {
  if (opcode === OPCODE.memoryGrow) return [OPCODE.localGet, 0, OPCODE.memoryGrow, u32(target)]
  return [OPCODE.localGet, 0, OPCODE.localGet, 1, PREFIX.misc, OPCODE.tableGrow & SUB_OPCODE, u32(target)]
}

/**
 * A memory of 32 bits: `$seeming + delta > size` has it grow by what is missing, and -1 is returned where it cannot. Then
 * the size that it seems to have is set, and the one before returned.
 */
function growSeemingly(seeming: number, target: number, size: readonly CodePart[]): CodePart[] {
  const seemingSize: CodePart[] = [OPCODE.globalGet, u32(seeming)]
  const delta: CodePart[] = [OPCODE.localGet, 0]
  // Neither sum can overflow: sizes have 17 bits.
  const wanted: CodePart[] = [...seemingSize, OPCODE.i64ExtendI32U, ...delta, OPCODE.i64ExtendI32U, OPCODE.i64Add]
  const isTooSmall: CodePart[] = [...wanted, ...size, OPCODE.i64ExtendI32U, OPCODE.i64GtU]
  const missing: CodePart[] = [...seemingSize, ...delta, OPCODE.i32Add, ...size, OPCODE.i32Sub]
  const refuse: CodePart[] = [OPCODE.i32Const, s32(-1), OPCODE.return]
  const grow: CodePart[] = [...missing, OPCODE.memoryGrow, u32(target), OPCODE.i32Const, s32(-1), I32_EQ]
  return [
    ...isTooSmall,
    ...ifThen([...grow, ...ifThen(refuse)]),
    ...seemingSize,
    ...seemingSize,
    ...delta,
    OPCODE.i32Add,
    OPCODE.globalSet,
    u32(seeming),
  ]
}

function ifThen(code: readonly CodePart[]): CodePart[] {
  return [OPCODE.if, NO_RESULT_BLOCK, ...code, OPCODE.end]
}

/** The type of the slot that is asked. */
export const GROW_TYPE: { readonly params: number[]; readonly results: number[] } = {
  params: [i32, i32, i64, i64],
  results: [i32],
}

import type { InstructionWalker } from '../instruction-walker.ts'
import { OPCODE } from '../opcodes.ts'
import { readValueType } from '../value-type.ts'
import type { PathCost } from './path-cost.ts'

const REF = 0x64
const REF_NULL = 0x63
const MAX_LEB_BYTES = 5
/** Up to here opcodes are control; then come those on locals, memory and numbers, and few more. */
const LAST_PLAIN_CONTROL = OPCODE.tryTable
/** Kinds of catch clauses below this name a tag before the label. */
const FIRST_CATCH_ALL = 2

/**
 * Tells the path costs of the current instruction, and returns the cost of the block it closes, where it closes one:
 * one turn of a loop, all of anything else.
 */
export function followControl(cost: PathCost, walker: InstructionWalker): number | undefined {
  const { opcode } = walker
  if (opcode === OPCODE.end || opcode === OPCODE.delegate) return cost.close(walker.end)
  if (opcode <= LAST_PLAIN_CONTROL) followBlock(cost, walker)
  else if (opcode >= OPCODE.brOnNull) followBranch(cost, walker)
  return undefined
}

function followBlock(cost: PathCost, walker: InstructionWalker): void {
  switch (walker.opcode) {
    case OPCODE.block:
    case OPCODE.try:
      return cost.open(walker.end)
    case OPCODE.loop:
      return cost.open(walker.end, 'loop')
    case OPCODE.if:
      return cost.open(walker.end, 'if')
    case OPCODE.tryTable:
      return cost.open(walker.end, 'block', catchLabels(walker))
    case OPCODE.else:
      return cost.else(walker.end)
    case OPCODE.catch:
    case OPCODE.catchAll:
      return cost.catch(walker.end)
    default:
      return followBranch(cost, walker)
  }
}

function followBranch(cost: PathCost, walker: InstructionWalker): void {
  switch (walker.opcode) {
    case OPCODE.brIf:
    case OPCODE.brOnNull:
    case OPCODE.brOnNonNull:
      return cost.branch(walker.end, walker.index())
    case OPCODE.brOnCast:
    case OPCODE.brOnCastFail:
      return cost.branch(walker.end, walker.indexAt(walker.immediates + 1)) // after a byte of flags
    case OPCODE.br:
      cost.branch(walker.end, walker.index())
      return cost.leave(walker.end)
    case OPCODE.brTable:
      for (const label of tableLabels(walker)) cost.branch(walker.end, label)
      return cost.leave(walker.end)
    default:
      if (LEAVES.has(walker.opcode)) cost.leave(walker.end)
  }
}

const LEAVES: ReadonlySet<number> = new Set([
  OPCODE.unreachable,
  OPCODE.return,
  OPCODE.returnCall,
  OPCODE.returnCallIndirect,
  OPCODE.returnCallRef,
  OPCODE.throw,
  OPCODE.rethrow,
  OPCODE.throwRef,
])

function tableLabels(walker: InstructionWalker): number[] {
  const reader = walker.immediatesReader()
  const labels = reader.vector((item) => item.u32())
  labels.push(reader.u32())
  return labels
}

function catchLabels(walker: InstructionWalker): number[] {
  const reader = walker.immediatesReader()
  const first = reader.peek()
  if (first === REF || first === REF_NULL) readValueType(reader)
  else reader.skipLeb(MAX_LEB_BYTES)
  return reader.vector((item) => {
    if (item.u8() < FIRST_CATCH_ALL) item.u32()
    return item.u32()
  })
}

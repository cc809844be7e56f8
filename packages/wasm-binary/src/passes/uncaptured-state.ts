import { memoryLimits } from '../index-space.ts'
import type { InstructionWalker } from '../instruction-walker.ts'
import type { WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { walkBody } from '../walk-body.ts'
import { unsupported } from '../wasm-binary-error.ts'

const WHY = 'cannot be captured in a snapshot'

/** Instructions whose effect is neither in memory nor in a global, or that depend on segments a snapshot replaces. */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [OPCODE.tableSet, 'table.set'],
  [OPCODE.tableGrow, 'table.grow'],
  [OPCODE.tableFill, 'table.fill'],
  [OPCODE.tableCopy, 'table.copy'],
  [OPCODE.tableInit, 'table.init'],
  [OPCODE.memoryInit, 'memory.init'],
  [OPCODE.dataDrop, 'data.drop'],
  [OPCODE.elemDrop, 'elem.drop'],
  [OPCODE.structSet, 'struct.set'],
  [OPCODE.arraySet, 'array.set'],
  [OPCODE.arrayFill, 'array.fill'],
  [OPCODE.arrayCopy, 'array.copy'],
  [OPCODE.arrayNewData, 'array.new_data'],
  [OPCODE.arrayNewElem, 'array.new_elem'],
  [OPCODE.arrayInitData, 'array.init_data'],
  [OPCODE.arrayInitElem, 'array.init_elem'],
])

/**
 * Makes sure that memory 0 and integer globals are all the state an instance of the module can have.
 *
 * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED`, naming what is not
 */
export function refuseUncapturedState(module: WasmModule): void {
  refuseImports(module)
  refuseMemories(module)
  refuseSegments(module)
  refuseGlobals(module)
  for (const body of module.code) walkBody(module.source, body, refuseInstruction)
}

function refuseInstruction(walker: InstructionWalker): void {
  const name = REFUSED.get(walker.opcode)
  if (name !== undefined) throw walker.unsupported(name, `(the effect of this instruction) ${WHY}`)
}

function refuseImports(module: WasmModule): void {
  for (const item of module.imports) {
    if (item.kind === 'memory') throw unsupported('imported memories', 0, WHY)
    if (item.kind === 'table') throw unsupported('imported tables', 0, WHY)
    if (item.kind === 'global') throw unsupported('imported globals', 0, WHY)
  }
}

function refuseMemories(module: WasmModule): void {
  const memories = memoryLimits(module)
  if (memories.length !== 1) throw unsupported(`${memories.length} memories`, 0, `${WHY}: exactly one can`)
  if (memories.some((limits) => limits.shared)) throw unsupported('shared memories', 0, WHY)
  if (memories.some((limits) => limits.is64)) throw unsupported('memory64', 0, WHY)
  if (memories.some((limits) => limits.pageSizeLog2 !== undefined)) throw unsupported('custom page sizes', 0, WHY)
}

function refuseSegments(module: WasmModule): void {
  if (module.data.some((segment) => segment.mode === 'passive')) throw unsupported('passive data segments', 0, WHY)
  if (module.elements.some((segment) => segment.mode === 'passive')) {
    throw unsupported('passive element segments', 0, WHY)
  }
}

function refuseGlobals(module: WasmModule): void {
  module.globals.forEach(({ type }, index) => {
    if (type.mutable && type.value !== VALUE_TYPE.i32 && type.value !== VALUE_TYPE.i64) {
      throw unsupported('mutable globals that are not integers', 0, `${WHY}: global ${index} is one`)
    }
  })
}

import { assemble, type CodePart, s32, u32 } from '../assemble.ts'
import { encodeModule } from '../encode-module.ts'
import { EMPTY_MODULE, type Limits } from '../module.ts'
import { NO_RESULT_BLOCK, OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { TypeList } from './type-list.ts'

/** The names that {@link zeroScanModule} has: the memory it imports from the namespace `''`, and its export. */
export const ZERO_SCAN = { memory: 'memory', scan: 'scan' } as const

/** Bytes that are looked at together: what is scanned begins and ends at multiples of it. */
export const ZERO_SCAN_STEP = 128

const VECTOR_BYTES = 16
const V128_LOAD = 0x00
const V128_OR = 0x50
const V128_ANY_TRUE = 0x53
const ANY_SIZE: Limits = { min: 0n, shared: false, is64: false }

/**
 * A module with `scan(from, to)`, which gives the address of the first step of its memory that is not all zeros, or `to`
 * where there is none; `from` is less than `to`. To look takes three fifths of the time that it takes to write zeros.
 */
export function zeroScanModule(): Uint8Array {
  const types = new TypeList(EMPTY_MODULE)
  const { i32 } = VALUE_TYPE
  const scan = types.find({ params: [i32, i32], results: [i32] })
  return encodeModule({
    ...EMPTY_MODULE,
    typeGroups: types.groups,
    functions: [scan],
    imports: [{ module: '', name: ZERO_SCAN.memory, kind: 'memory', memory: ANY_SIZE }],
    exports: [{ name: ZERO_SCAN.scan, kind: 'function', index: 0 }],
    code: [scanBody()],
  })
}

function scanBody(): Uint8Array {
  const [FROM, TO] = [u32(0), u32(1)]
  return assemble([
    u32(0),
    OPCODE.loop, NO_RESULT_BLOCK,
    ...anyBitOf(FROM), OPCODE.if, NO_RESULT_BLOCK,
    OPCODE.localGet, FROM, OPCODE.return,
    OPCODE.end,
    OPCODE.localGet, FROM, OPCODE.i32Const, s32(ZERO_SCAN_STEP), OPCODE.i32Add, OPCODE.localSet, FROM,
    OPCODE.localGet, FROM, OPCODE.localGet, TO, OPCODE.i32LtU, OPCODE.brIf, 0,
    OPCODE.end,
    OPCODE.localGet, TO,
    OPCODE.end,
  ]) // prettier-ignore
}

/** Whether any bit is set in the step that begins at an address. */
function anyBitOf(address: Uint8Array): CodePart[] {
  const parts: CodePart[] = []
  for (let offset = 0; offset < ZERO_SCAN_STEP; offset += VECTOR_BYTES) {
    parts.push(OPCODE.localGet, address, PREFIX.simd, V128_LOAD, 0, u32(offset))
    if (offset > 0) parts.push(PREFIX.simd, V128_OR)
  }
  return [...parts, PREFIX.simd, V128_ANY_TRUE]
}

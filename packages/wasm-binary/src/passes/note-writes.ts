/**
 * Notes where a module writes, so that the host need put back no more than that: docs/adr/0026-noting-writes.md. Before each
 * write, a byte for its block becomes 1 in a memory of its own. What the host writes into the module's memory it must note
 * itself.
 */
import { assemble, type CodePart, s32, u32 } from '../assemble.ts'
import { memoryLimits } from '../index-space.ts'
import type { WasmModule } from '../module.ts'
import { NO_RESULT_BLOCK, OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { ModuleAppender } from './module-appender.ts'
import { NOTED_BLOCK_LOG2, NOTES_EXPORT } from './restore-exports.ts'

/** Pages of the memory of notes: a byte for each block of 4 GiB, and one more, as an address may be beyond them. */
const NOTES_PAGES = 17n

const { i32 } = VALUE_TYPE
const TO = 0
const LENGTH = 1
const MEMORY_FILL = OPCODE.memoryFill & 0xfff

/** What the walk must name. */
export interface NoteParts {
  readonly memory: number
  /** `(to: i32, length: i32) -> ()`: notes a range. */
  readonly range: number
}

/** Whether writes of a restorable module can be noted, as far as that is seen without its code: it has one memory. */
export function canNoteWrites(module: WasmModule): boolean {
  return memoryLimits(module).length === 1
}

/** Adds the memory of notes, and the function that notes a range. */
export function addNotes(appender: ModuleAppender): NoteParts {
  const memory = appender.addMemory({ min: NOTES_PAGES, max: NOTES_PAGES, shared: false, is64: false })
  const type = { params: [i32, i32], results: [] }
  return { memory, range: appender.addFunction(type, assemble([0, ...noteRange(memory), OPCODE.end]), 'tenon:note') }
}

/** Lets the host see the notes. */
export function exportNotes(appender: ModuleAppender, { memory }: NoteParts): void {
  appender.addExport(NOTES_EXPORT, 'memory', memory)
}

/** A range that is empty, or ends beyond all memory, is none that is written to. */
function noteRange(memory: number): CodePart[] {
  const last: CodePart[] = [
    OPCODE.localGet,
    TO,
    OPCODE.localGet,
    LENGTH,
    OPCODE.i32Add,
    OPCODE.i32Const,
    1,
    OPCODE.i32Sub,
  ]
  const wraps: CodePart[] = [...last, OPCODE.localGet, TO, OPCODE.i32LtU]
  const first: CodePart[] = [OPCODE.localGet, TO, ...toBlock]
  const count: CodePart[] = [...last, ...toBlock, ...first, OPCODE.i32Sub, OPCODE.i32Const, 1, OPCODE.i32Add]
  const isEmpty: CodePart[] = [OPCODE.localGet, LENGTH, OPCODE.i32Eqz]
  return [
    ...isEmpty,
    ...wraps,
    OPCODE.i32Or,
    OPCODE.if,
    NO_RESULT_BLOCK,
    OPCODE.return,
    OPCODE.end,
    ...first,
    OPCODE.i32Const,
    1,
    ...count,
    PREFIX.misc,
    MEMORY_FILL,
    u32(memory),
  ]
}

const I32_SHR_U = 0x76
const toBlock: readonly CodePart[] = [OPCODE.i32Const, s32(NOTED_BLOCK_LOG2), I32_SHR_U]

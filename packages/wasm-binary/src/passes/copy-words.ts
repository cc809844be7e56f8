/** The functions that copy many words at once between the guest's memory and the kernel's. */
import { assemble, type CodePart, u32 } from '../assemble.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { FunctionType } from '../module.ts'
import { NO_RESULT_BLOCK, OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'

/** So many words are copied at once at most, which takes some hundred microseconds: then a deadline is looked at. */
export const MOST_WORDS = 131_072

const { i32, i64 } = VALUE_TYPE

/**
 * `guest`: the place in the guest's memory; `host`: that which the function for single words is given; `base`: what of it
 * is 32 bits wide and must not wrap; `most`: words.
 */
export const COPY_WORDS_TYPE: FunctionType = { params: [i64, i64, i32, i64], results: [] }

const [GUEST, HOST, BASE, MOST] = [u32(0), u32(1), u32(2), u32(3)]
const I64_EQZ = 0x50
const I64_SUB = 0x7d
const I64_LT_U = 0x54
const I64_SHR_U = 0x88
const I32_WRAP_I64 = 0xa7
const MEMORY_COPY = OPCODE.memoryCopy & 0xfff
const WORD_LOG2 = s64(3n)
const PAGE_LOG2 = s64(16n)
const GUEST_MEMORY = u32(0)

/** What a function that copies words must name of the kernel. */
export interface WordCopier {
  /** `(host: i64, most: i64) -> (i64)`: how many words may be reached at once. */
  readonly room: number
  /** `() -> (i64)`: what is added to `host`, where that does not count from the memory's start. */
  readonly start?: number
  readonly memory: number
  readonly copiedGlobal: number
  /** Whether words go from the guest to the host. */
  readonly isStore: boolean
  /** `(to: i32, length: i32) -> ()`: to be told of what is written in the guest's memory. */
  readonly noteRange?: number
}

/**
 * The body of a function of {@link COPY_WORDS_TYPE}. It copies as many words as can be copied without a trap and without a
 * check of the kernel that would fail, but the last, and leaves their number in the global. The last turn is the loop's own,
 * so that what a turn sets, and does not begin with, is set.
 */
export function copyWordsBody({ room, start, memory, copiedGlobal, isStore, noteRange }: WordCopier): Uint8Array {
  const hostAddress: CodePart[] = [
    OPCODE.localGet, HOST,
    ...(start === undefined ? [] : [OPCODE.call, u32(start), OPCODE.i64Add]),
    I32_WRAP_I64,
  ] // prettier-ignore
  const guestAddress: CodePart[] = [OPCODE.localGet, GUEST, I32_WRAP_I64]
  const [to, from] = isStore ? [hostAddress, guestAddress] : [guestAddress, hostAddress]
  const noting: CodePart[] =
    noteRange === undefined ? [] : [...guestAddress, ...bytes, I32_WRAP_I64, OPCODE.call, u32(noteRange)]
  const [toMemory, fromMemory] = isStore ? [u32(memory), GUEST_MEMORY] : [GUEST_MEMORY, u32(memory)]
  constants ??= { before: assemble(beforeRoom), after: assemble(afterRoom) }
  return assemble([
    constants.before, u32(room), constants.after, u32(copiedGlobal), OPCODE.return,
    OPCODE.end,
    ...noting, ...to, ...from, ...bytes, I32_WRAP_I64, PREFIX.misc, MEMORY_COPY, toMemory, fromMemory,
    OPCODE.localGet, MOST, OPCODE.globalSet, u32(copiedGlobal),
    OPCODE.end,
  ]) // prettier-ignore
}

/** One less, unless it is none. */
const exceptLast: readonly CodePart[] = [
  OPCODE.localGet, MOST, OPCODE.localGet, MOST, I64_EQZ, OPCODE.i32Eqz, OPCODE.i64ExtendI32U, I64_SUB,
] // prettier-ignore
const bytes: readonly CodePart[] = [OPCODE.localGet, MOST, OPCODE.i64Const, WORD_LOG2, OPCODE.i64Shl]
/** With the word of the turn that follows: it must be done to its end, as its traces are those of the turns left out. */
const guestEnd: readonly CodePart[] = [
  OPCODE.localGet, GUEST, ...bytes, OPCODE.i64Add, OPCODE.i64Const, s64(8n), OPCODE.i64Add,
] // prettier-ignore
const memoryEnd: readonly CodePart[] = [
  OPCODE.memorySize, GUEST_MEMORY, OPCODE.i64ExtendI32U, OPCODE.i64Const, PAGE_LOG2, OPCODE.i64Shl,
] // prettier-ignore
const wordsBeforeWrap: readonly CodePart[] = [
  OPCODE.i64Const, s64(0xffff_ffffn), OPCODE.localGet, BASE, OPCODE.i64ExtendI32U, I64_SUB,
  OPCODE.i64Const, WORD_LOG2, I64_SHR_U,
] // prettier-ignore

/** What all bodies have in common, around the index of `room`. Three are put together for each module. */
let constants: { readonly before: Uint8Array; readonly after: Uint8Array } | undefined

function lessOf(first: readonly CodePart[], second: readonly CodePart[]): CodePart[] {
  return [...first, ...second, ...first, ...second, I64_LT_U, OPCODE.select]
}

const beforeRoom: readonly CodePart[] = [
  u32(0),
  ...exceptLast, OPCODE.localSet, MOST,
  ...lessOf([OPCODE.localGet, MOST], [OPCODE.i64Const, s64(BigInt(MOST_WORDS))]), OPCODE.localSet, MOST,
  ...lessOf([OPCODE.localGet, MOST], wordsBeforeWrap), OPCODE.localSet, MOST,
  OPCODE.localGet, HOST, OPCODE.localGet, MOST, OPCODE.call,
] // prettier-ignore
const afterRoom: readonly CodePart[] = [
  OPCODE.localSet, MOST,
  ...guestEnd, ...memoryEnd, OPCODE.i64GtU, OPCODE.localGet, MOST, I64_EQZ, OPCODE.i32Or, OPCODE.if, NO_RESULT_BLOCK,
  OPCODE.i64Const, 0, OPCODE.globalSet,
] // prettier-ignore

function s64(value: bigint): Uint8Array {
  const writer = new ByteWriter(10)
  writer.s64(value)
  return writer.toBytes()
}

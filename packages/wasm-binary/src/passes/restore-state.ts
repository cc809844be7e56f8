/**
 * What puts an instance back into a state it once had: functions that keep the values of its globals and put them back, and
 * memories for the host to copy. docs/adr/0019-restoring-an-instance.md says what state there is, and why no other.
 */
import { assemble, type CodePart, u32 } from '../assemble.ts'
import { i32Constant } from '../const-expression.ts'
import { globalTypes } from '../index-space.ts'
import type { GlobalType, WasmModule } from '../module.ts'
import { OPCODE, PREFIX } from '../opcodes.ts'
import { VALUE_TYPE } from '../value-type.ts'
import type { ModuleAppender } from './module-appender.ts'
import { memoryExport, RESTORE_EXPORT, SAVE_EXPORT } from './restore-exports.ts'

const { i32 } = VALUE_TYPE

/** Initialisers of globals that hold a kept value. References to what can change cannot be among them. */
const EMPTY: ReadonlyMap<number, Uint8Array> = new Map([
  [VALUE_TYPE.i32, assemble([OPCODE.i32Const, 0, OPCODE.end])],
  [VALUE_TYPE.i64, assemble([OPCODE.i64Const, 0, OPCODE.end])],
  [VALUE_TYPE.f32, assemble([OPCODE.f32Const, new Uint8Array(4), OPCODE.end])],
  [VALUE_TYPE.f64, assemble([OPCODE.f64Const, new Uint8Array(8), OPCODE.end])],
  [VALUE_TYPE.v128, assemble([PREFIX.simd, 12, new Uint8Array(16), OPCODE.end])],
])

/** What in the shape of a module keeps an instance of it from being restored; in its code there may be more. */
export function findObstacle({ imports, memories, typeGroups, globals }: WasmModule): string | undefined {
  for (const { kind, ...item } of imports) {
    if (kind === 'memory' || kind === 'table') return `it imports a ${kind}`
    if ('global' in item && item.global.mutable) return 'it imports a global that can change'
  }
  for (const { shared, is64, pageSizeLog2 } of memories) {
    if (shared) return 'it has a shared memory'
    if (is64) return 'it has a memory of 64 bits'
    if (pageSizeLog2 !== undefined) return 'it has a memory with pages of its own size'
  }
  if (typeGroups.some(({ types }) => types.some(({ kind }) => kind !== 'function'))) return 'it has objects of its own'
  return globals.some(({ type }) => type.mutable && !isKept(type)) ? 'it has a global of references' : undefined
}

function isKept({ value }: GlobalType): boolean {
  return typeof value === 'number' && EMPTY.has(value)
}

/** Adds a global for each memory: the size it seems to have. Returns the index of the first. */
export function addSizes(appender: ModuleAppender): number {
  const first = appender.nextGlobal
  for (const { min } of appender.module.memories) {
    appender.addGlobal({ value: i32, mutable: true }, i32Constant(Number(min)))
  }
  return first
}

/** Adds what saves and restores. @param firstSize of {@link addSizes} */
export function addRestoring(appender: ModuleAppender, firstSize: number): void {
  const { module } = appender
  const sizes = module.memories.map((_memory, i) => keepGlobal(appender, firstSize + i, { value: i32, mutable: true }))
  const globals = globalTypes(module).flatMap((type, i) => (type.mutable ? [keepGlobal(appender, i, type)] : []))
  const all = [...sizes, ...globals]
  const save = all.flatMap(({ index, kept }) => copy(index, kept))
  const restore = all.flatMap(({ index, kept }) => copy(kept, index))
  addExported(appender, SAVE_EXPORT, [], [...save, OPCODE.end])
  addExported(appender, RESTORE_EXPORT, [i32], [...growth(sizes), ...restore, OPCODE.end])
  module.memories.forEach((_memory, i) => appender.addExport(memoryExport(i), 'memory', i))
}

/** A global and the one that holds its kept value. */
interface KeptGlobal {
  readonly index: number
  readonly kept: number
}

function keepGlobal(appender: ModuleAppender, index: number, type: GlobalType): KeptGlobal {
  const init = typeof type.value === 'number' ? EMPTY.get(type.value) : undefined
  if (init === undefined) throw new TypeError(`global ${index} cannot be kept`)
  return { index, kept: appender.addGlobal(type, init) }
}

function copy(from: number, to: number): CodePart[] {
  return [OPCODE.globalGet, u32(from), OPCODE.globalSet, u32(to)]
}

function growth(sizes: readonly KeptGlobal[]): CodePart[] {
  const added = ({ index, kept }: KeptGlobal): CodePart[] => {
    const more: CodePart[] = [OPCODE.globalGet, u32(index), OPCODE.globalGet, u32(kept), OPCODE.i32Sub]
    return [...more, OPCODE.i32Add]
  }
  return [OPCODE.i32Const, 0, ...sizes.flatMap(added)]
}

function addExported(
  appender: ModuleAppender,
  name: `tenon:${string}`,
  results: readonly number[],
  code: readonly CodePart[],
): void {
  const index = appender.addFunction({ params: [], results }, assemble([0, ...code]), name)
  appender.addExport(name, 'function', index)
}

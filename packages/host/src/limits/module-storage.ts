import { PAGE_BYTES } from '@tenon/abi'
import type { Limits, WasmModule } from '@tenon/wasm-binary'

/** What a table's entry counts as: a reference is a machine word. */
const TABLE_ENTRY_BYTES = 8

/** What can grow, in the order of the numbers that the slot `grow` calls it by. */
export const STORAGE_KINDS = ['memory', 'table'] as const

/** What can grow. */
export type StorageKind = (typeof STORAGE_KINDS)[number]

/** A memory or table that a module defines. */
interface OwnStorage {
  readonly unitBytes: number
  /** Units it begins with. */
  readonly initial: number
  /** Units it may have by its author's own word. */
  readonly max: number
}

/** A memory or table that a module imports. */
interface ImportedStorage {
  readonly module: string
  readonly name: string
}

/** A module's memories and tables, each list by index, as its author wrote them. */
export interface ModuleStorage {
  readonly memory: readonly (OwnStorage | ImportedStorage)[]
  readonly table: readonly (OwnStorage | ImportedStorage)[]
  readonly exports: readonly { readonly name: string; readonly kind: StorageKind; readonly index: number }[]
}

/** Reads what memories and tables a module has: of the module as it came, before any pass. */
export function readStorage(module: WasmModule): ModuleStorage {
  const imported = (kind: StorageKind): ImportedStorage[] => module.imports.filter((item) => item.kind === kind)
  const memories = module.memories.map(memoryStorage)
  const tables = module.tables.map(({ type }) => own(type.limits, TABLE_ENTRY_BYTES))
  return {
    memory: [...imported('memory').map(nameOf), ...memories],
    table: [...imported('table').map(nameOf), ...tables],
    exports: module.exports.flatMap(({ name, kind, index }) => (isStorage(kind) ? [{ name, kind, index }] : [])),
  }
}

function nameOf({ module, name }: ImportedStorage): ImportedStorage {
  return { module, name }
}

function isStorage(kind: string): kind is StorageKind {
  return kind === 'memory' || kind === 'table'
}

function memoryStorage(limits: Limits): OwnStorage {
  return own(limits, limits.pageSizeLog2 === undefined ? PAGE_BYTES : 2 ** limits.pageSizeLog2)
}

function own({ min, max }: Limits, unitBytes: number): OwnStorage {
  return { unitBytes, initial: Number(min), max: max === undefined ? Infinity : Number(max) }
}

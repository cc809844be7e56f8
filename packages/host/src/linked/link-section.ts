import { ModuleError } from '@tenon/abi'
import type { HostSlot } from '@tenon/wasm-binary'
import type { ModuleStorage } from '../limits/module-storage.ts'
import type { Restorability } from '../loader/rewritten-module.ts'
import type { ModuleShape } from '../module-shape.ts'
import { isLinkSection } from './is-link-section.ts'

/** The custom section that a module has in which the passes went over it ahead of time. */
export const LINK_SECTION = 'tenon.link'

/** Raised whenever a host could no longer run what the one before has linked. */
export const LINK_FORMAT = 1

/** What a module says of itself that was rewritten ahead of time; the content of its section, as JSON. */
export interface LinkSection {
  readonly format: number
  /** Which kernel is in it (`kernel-fingerprint.ts`); `null` for none. */
  readonly kernel: string | null
  /** The module's border as its author wrote it. */
  readonly shape: ModuleShape
  /** Which limits were built into it. */
  readonly limits: LinkedLimits
  /** What goes into the table through which it calls its host; none in one that `tenon link` made. */
  readonly slots: readonly HostSlot[]
  /** The module that turns functions into ones that may stand in that table, in base64. */
  readonly adapter?: string
  /** Whether its start function is left for the host to call. */
  readonly hasStart: boolean
  /** Whether its instances can be restored, where that was built in. */
  readonly restore?: Restorability
  /** Its memories and tables, where it asks before it grows them. `max` is `null` in JSON where there is none. */
  readonly storage?: ModuleStorage
  /** The memories that the host makes for it. */
  readonly memories: readonly WebAssembly.MemoryDescriptor[]
}

/** The limits that a linked module can be held to. */
export interface LinkedLimits {
  /** Whether it stops when its time is over. */
  readonly isTimed: boolean
  /** Whether it counts its fuel. */
  readonly isFueled: boolean
  /** Bytes that each of its memories is capped at; it asks before it grows them. */
  readonly memoryBytes?: number
}

/** The section's content. */
export function encodeLinkSection(section: LinkSection): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(section))
}

/**
 * Reads a section.
 * @throws {ModuleError} ERR_MODULE_LINKED where it is none, or of another format
 */
export function decodeLinkSection(content: Uint8Array | ArrayBuffer): LinkSection {
  const section = parse(content)
  const format = typeof section === 'object' && section !== null ? Reflect.get(section, 'format') : undefined
  if (typeof format === 'number' && format !== LINK_FORMAT) {
    throw linkedError(`it was linked by another version of tenon (format ${format}, not ${LINK_FORMAT}); link it again`)
  }
  if (!isLinkSection(section)) throw linkedError(`its section ${LINK_SECTION} is damaged; link it again`)
  return section.storage === undefined ? section : { ...section, storage: unbounded(section.storage) }
}

/** JSON has no infinity. */
function unbounded({ memory, table, exports }: ModuleStorage): ModuleStorage {
  return { memory: memory.map(withMaximum), table: table.map(withMaximum), exports }
}

function withMaximum(item: ModuleStorage['memory'][number]): ModuleStorage['memory'][number] {
  return 'unitBytes' in item ? { ...item, max: item.max ?? Infinity } : item
}

function parse(content: Uint8Array | ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
  } catch {
    return undefined
  }
}

/** The error of a linked module that cannot be used as one. */
export function linkedError(reason: string): ModuleError {
  return new ModuleError('ERR_MODULE_LINKED', `The module was linked ahead of time, and cannot be used here: ${reason}`)
}

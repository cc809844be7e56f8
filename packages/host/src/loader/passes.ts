import { type Limits, LimitError, ModuleError, PAGE_BYTES } from '@tenon/abi'
import {
  capMemories,
  capTables,
  encodeModule,
  MemoryCapError,
  meter,
  parseModule,
  TableCapError,
  WasmBinaryError,
  type WasmModule,
} from '@tenon/wasm-binary'

/** Where metered code imports its check from; no plug-in may import from here itself. */
export const METER_NAMESPACE = 'tenon:meter'
export const METER_CHECK = 'check'
const METER_COUNTER = 'tenon:meter/counter'

/** Growing a table is one instruction that cannot be split; this many entries take a few milliseconds. */
const MAX_TIMED_TABLE_ENTRIES = 1_000_000

/** Whether a limit asks for a pass over the module. */
export function needsPasses({ timeoutMs, memoryBytes }: Limits): boolean {
  return timeoutMs !== undefined || memoryBytes !== undefined
}

/**
 * Rewrites a module so that its limits hold: memories capped, code metered where there is a timeout.
 * @throws {LimitError} ERR_MEMORY_LIMIT when it asks for more memory at once than it may have
 * @throws {ModuleError} ERR_MODULE_INVALID when it uses what a pass cannot handle: never run it without its limits
 */
export function applyLimitPasses(bytes: Uint8Array, limits: Limits): Uint8Array {
  try {
    return encodeModule(meterIfTimed(capIfBounded(parseModule(bytes), limits), limits))
  } catch (cause) {
    throw asLimitError(cause)
  }
}

function capIfBounded(module: WasmModule, { memoryBytes }: Limits): WasmModule {
  return memoryBytes === undefined ? module : capMemories(module, Math.floor(memoryBytes / PAGE_BYTES))
}

function meterIfTimed(module: WasmModule, { timeoutMs }: Limits): WasmModule {
  if (timeoutMs === undefined) return module
  return meter(capTables(module, MAX_TIMED_TABLE_ENTRIES), {
    import: { module: METER_NAMESPACE, name: METER_CHECK },
    counterExport: METER_COUNTER,
  })
}

function asLimitError(cause: unknown): unknown {
  if (cause instanceof MemoryCapError) {
    const asked = cause.askedPages * PAGE_BYTES
    const allowed = cause.allowedPages * PAGE_BYTES
    return new LimitError(
      'ERR_MEMORY_LIMIT',
      `The plug-in's memory begins with ${asked} bytes; it may have ${allowed}`,
      {
        cause,
        details: { limit: 'memoryBytes', asked, allowed },
      },
    )
  }
  if (cause instanceof TableCapError) {
    const message = `The module's table begins with ${cause.askedEntries} entries; with a timeout it may have ${cause.allowedEntries}`
    return new ModuleError('ERR_MODULE_INVALID', message, { cause })
  }
  if (!(cause instanceof WasmBinaryError)) return cause
  return new ModuleError('ERR_MODULE_INVALID', `The module's limits cannot be enforced: ${cause.message}`, {
    cause,
    details: { offset: cause.offset, ...(cause.feature !== undefined && { feature: cause.feature }) },
  })
}

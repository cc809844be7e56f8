import { ENV_NAMESPACE, isEnvFunctionName, type Limits, LimitError, ModuleError, PAGE_BYTES } from '@tenon/abi'
import { KERNEL_HOST_EXPORTS, linkableKernel } from '@tenon/kernel'
import {
  addCopies,
  type Appended,
  type BodyPlace,
  capMemories,
  capTables,
  type Copies,
  encodeModule,
  finishCopies,
  type Instrumented,
  type InstrumentOptions,
  linkKernel,
  MemoryCapError,
  ModuleAppender,
  originBeforeCopies,
  slotAdapter,
  TableCapError,
  WasmBinaryError,
  type WasmModule,
} from '@tenon/wasm-binary'
import { readStorage } from '../limits/module-storage.ts'
import { assertNoObjects } from './assert-no-objects.ts'
import type { Restorability, Rewrite } from './rewritten-module.ts'
import { hasMultiMemory } from './runtime-features.ts'

/** Growing a table is one instruction that cannot be split; this many entries take a few milliseconds. */
const MAX_TIMED_TABLE_ENTRIES = 1_000_000

/** Writes are noted where the memory begins with so many pages: to copy less takes microseconds, and noting slows all code. */
const MIN_NOTED_PAGES = 16n

/** The pass over code, which is loaded where it is needed. */
export type Instrument = (appender: ModuleAppender, options: InstrumentOptions) => Instrumented

/** What the passes are to do to a module. */
export interface PassOptions {
  readonly limits: Limits
  /** Whether to link a kernel into it. */
  readonly link: boolean
  /** How it is stopped where that is asked for: by a watchdog's flag, which needs multi-memory, or by polling. */
  readonly stop?: 'flag' | 'poll'
  /** Whether its instances are to be restored, if that can be done. */
  readonly restore?: boolean
  /** Places in the module's bodies to come whose origins are wanted, to explain an error. */
  readonly places?: readonly BodyPlace[]
}

/** A module as the passes leave it: bytes to compile, and what the host must know of them. */
export interface Rewritten extends Omit<Rewrite, 'adapter'> {
  readonly bytes: Uint8Array
  /** The adapter's bytes, where there are slots. */
  readonly adapter: Uint8Array | undefined
  /** Of the places asked for: offsets in the bodies as they came. Absent where no body was changed. */
  readonly origins?: readonly (number | undefined)[] | undefined
}

/** Whether a limit asks for a pass over the module: without it the module must not run. */
export function needsPasses({ timeoutMs, fuel, yieldEveryMs, memoryBytes }: Limits): boolean {
  return timeoutMs !== undefined || fuel !== undefined || yieldEveryMs !== undefined || memoryBytes !== undefined
}

/** Whether a pass reads all code of the module. */
export function rewritesCode({ limits, restore }: Pick<PassOptions, 'limits' | 'restore'>): boolean {
  return restore === true || needsPasses(limits)
}

/**
 * Rewrites a module so that its limits hold (memories capped, code instrumented to be stopped and counted) and, where asked
 * for, with a kernel in it. The module must be valid.
 * @throws {LimitError} ERR_MEMORY_LIMIT when it asks for more memory at once than it may have
 * @throws {WasmBinaryError} ERR_WASM_UNSUPPORTED when it uses what a pass cannot handle, or what no limit can hold
 */
export function applyPasses(module: WasmModule, options: PassOptions, instrument: Instrument): Rewritten {
  const { limits, link, restore = false } = options
  const isBounded = limits.memoryBytes !== undefined
  if (isBounded) assertNoObjects(module)
  const appender = new ModuleAppender(capIfTimed(capIfBounded(module, limits), limits))
  const chosen = instruments(module, options)
  const copies = link && mayCopyAtOnce(chosen) ? addCopies(appender, linkableKernel(), LINK_OPTIONS) : undefined
  const instrumented = rewritesCode(options) && instrument(appender, chosen)
  if (link) {
    const placed = linkKernel(appender, linkableKernel(), LINK_OPTIONS)
    const noteRange = instrumented ? instrumented.noteRange : undefined
    if (copies !== undefined) finishCopies(appender, copies, linkableKernel(), { ...placed, noteRange })
  }
  // The start function may use the kernel, WASI, or host functions that do: all must be at hand by then.
  appender.deferStart()
  return {
    ...encodeRewritten(appender.finish(), link),
    ...(isBounded && { storage: readStorage(module) }),
    ...(restore && instrumented && { restore: restorabilityOf(instrumented) }),
    origins: originsOf(options.places, instrumented ? instrumented.origins : undefined, copies),
  }
}

function restorabilityOf({ obstacle }: Instrumented): Restorability {
  return obstacle === undefined ? {} : { obstacle }
}

/** Whether loops of a plug-in may copy many words at once: not where each turn is counted, by fuel or by polling. */
function mayCopyAtOnce({ stop, fuel }: InstrumentOptions): boolean {
  return fuel !== true && stop !== 'poll'
}

/** Back through the passes that change bodies, the last first. */
function originsOf(
  places: readonly BodyPlace[] = [],
  instrumented: readonly (number | undefined)[] | undefined,
  copies: Copies | undefined,
): readonly (number | undefined)[] | undefined {
  if (copies === undefined) return instrumented
  return places.map(({ functionIndex, offset }, i) => {
    const between = instrumented === undefined ? offset : instrumented[i]
    return between === undefined ? undefined : originBeforeCopies(copies, { functionIndex, offset: between })
  })
}

/** Whether to put its memory back takes longer than to note where its code writes does. */
function isLarge({ memories }: WasmModule): boolean {
  return memories.some(({ min }) => min >= MIN_NOTED_PAGES)
}

/** As {@link applyPasses}; where code that is to be restored cannot be read, it is left unread. */
export function applyPossiblePasses(module: WasmModule, options: PassOptions, instrument: Instrument): Rewritten {
  try {
    return applyPasses(module, options, instrument)
  } catch (cause) {
    if (options.restore !== true || !(cause instanceof WasmBinaryError)) throw cause
    const unrestored = applyPasses(module, { ...options, restore: false }, instrument)
    return { ...unrestored, restore: { obstacle: cause.message } }
  }
}

function encodeRewritten({ module, slots, hasStart, memories }: Appended, hasKernel: boolean): Rewritten {
  return {
    bytes: encodeModule(module),
    adapter: slots.length === 0 ? undefined : slotAdapter(module, slots),
    slots,
    hasStart,
    hasKernel,
    memories: memories.map(({ min, max, shared }) => ({
      initial: Number(min),
      ...(max !== undefined && { maximum: Number(max) }),
      ...(shared && { shared }),
    })),
  }
}

/** `reset` stays the host's to give: it takes time by what was used, and the clock is looked at after it. */
const LINK_OPTIONS = {
  namespace: ENV_NAMESPACE,
  functions: { has: (name: string) => name !== 'reset' && isEnvFunctionName(name) },
  exports: KERNEL_HOST_EXPORTS,
}

function capIfBounded(module: WasmModule, { memoryBytes }: Limits): WasmModule {
  return memoryBytes === undefined ? module : capMemories(module, Math.floor(memoryBytes / PAGE_BYTES))
}

function capIfTimed(module: WasmModule, { timeoutMs, yieldEveryMs }: Limits): WasmModule {
  return timeoutMs === undefined && yieldEveryMs === undefined ? module : capTables(module, MAX_TIMED_TABLE_ENTRIES)
}

/** Code that gives way does so where it polls. */
function instruments(module: WasmModule, options: PassOptions): InstrumentOptions {
  const { limits, link, stop = 'poll', restore = false, places } = options
  const { timeoutMs, fuel, yieldEveryMs, memoryBytes } = limits
  return {
    ...(timeoutMs !== undefined && { stop }),
    ...(yieldEveryMs !== undefined && { stop: 'poll', cooperative: true }),
    ...(fuel !== undefined && { fuel: true }),
    ...(memoryBytes !== undefined && { growth: true }),
    restore,
    noteWrites: restore && (link || hasMultiMemory()) && isLarge(module),
    ...(places && { places }),
  }
}

/** The error to give for what {@link applyPasses} throws, where the module must not run without its limits. */
export function asLimitError(cause: unknown): unknown {
  if (cause instanceof MemoryCapError) {
    const asked = cause.askedPages * PAGE_BYTES
    const allowed = cause.allowedPages * PAGE_BYTES
    return new LimitError(
      'ERR_MEMORY_LIMIT',
      `The plug-in's memory begins with ${asked} bytes; in whole pages of 64 KiB its limit is ${allowed}`,
      { cause, details: { limit: 'memoryBytes', asked, allowed } },
    )
  }
  if (cause instanceof TableCapError) {
    const message = `The module's tables begin with ${cause.askedEntries} entries; with a timeout they may have ${cause.allowedEntries}`
    return new ModuleError('ERR_MODULE_INVALID', message, { cause })
  }
  if (!(cause instanceof WasmBinaryError)) return cause
  return new ModuleError('ERR_MODULE_INVALID', `The module's limits cannot be enforced: ${cause.message}`, {
    cause,
    details: { offset: cause.offset, ...(cause.feature !== undefined && { feature: cause.feature }) },
  })
}

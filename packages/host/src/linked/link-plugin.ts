import { ArgumentError, ENGINE_SECTION, isUint8Array, type Limits, ModuleError, PAGE_BYTES } from '@tenon/abi'
import { directHostCalls, encodeModule, parseModule, WasmBinaryError } from '@tenon/wasm-binary'
import { compileBytes, compileModule } from '../loader/compile-module.ts'
import { applyPasses, asLimitError } from '../loader/passes.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import type { ModuleStorage } from '../limits/module-storage.ts'
import type { Restorability } from '../loader/rewritten-module.ts'
import type { ModuleShape } from '../module-shape.ts'
import { addCustomSection, findCustomSections } from './custom-section.ts'
import { kernelFingerprint } from './kernel-fingerprint.ts'
import { encodeLinkSection, LINK_FORMAT, LINK_SECTION, linkedError } from './link-section.ts'

/** What {@link linkPlugin} puts into a module. */
export interface LinkPluginOptions {
  /** Lets `limits.timeoutMs` stop it: code that looks at the time. */
  readonly timeout?: boolean
  /** Lets `limits.fuel` be set: code that counts what it executes. */
  readonly fuel?: boolean
  /**
   * Bytes that each of its memories may have at most, rounded down to pages of 64 KiB. Lets `limits.memoryBytes` be set,
   * for all of them together.
   */
  readonly memoryBytes?: number
  /** Lets instances be restored for `isolation: 'fresh-per-call'`, where the module can be. */
  readonly restore?: boolean
}

/** A module that `linkPlugin` made. */
export interface LinkedPlugin {
  readonly wasm: Uint8Array<ArrayBuffer>
  /** Its border as its author wrote it. */
  readonly shape: ModuleShape
  /** Why its instances cannot be restored, where that was asked for and cannot be built in. */
  readonly restoreObstacle?: string
}

/**
 * Does ahead of time what a host does when it loads a plug-in, for runtimes that forbid compiling at run time: the
 * kernel, and what limits need, become part of the module. Only a host of the same version can run what comes of it.
 * @throws {ModuleError} ERR_MODULE_COMPONENT, ERR_MODULE_MALFORMED, ERR_MODULE_INVALID; ERR_MODULE_LINKED for a module
 * that is linked already
 * @throws {LimitError} ERR_MEMORY_LIMIT where its memory begins with more than it may have
 * @throws {ArgumentError} ERR_ARGUMENT for what is no bytes, and for an option that does not exist or is of the wrong type
 */
export async function linkPlugin(bytes: Uint8Array, options: LinkPluginOptions = {}): Promise<LinkedPlugin> {
  if (!isUint8Array(bytes)) throw new ArgumentError('A plug-in is linked from a Uint8Array', { argument: 'bytes' })
  assertLinkOptions(options)
  if (findCustomSections(bytes, LINK_SECTION).length > 0) throw linkedError('it cannot be linked twice')
  if (findCustomSections(bytes, ENGINE_SECTION).length > 0) {
    const cure = 'link one that is built as one file, without --shared-engine'
    throw new ModuleError(
      'ERR_MODULE_LINKED',
      `A plug-in that shares an engine cannot be linked ahead of time: ${cure}`,
    )
  }
  const { shape } = await compileModule('main', bytes, { limits: {}, isAlone: false })
  const { memoryBytes } = options
  // How much time and fuel is the host's to set; here it only matters that there is a bound.
  const limits: Limits = {
    ...(options.timeout && { timeoutMs: 0 }),
    ...(options.fuel && { fuel: 0 }),
    ...(memoryBytes !== undefined && { memoryBytes }),
  }
  const { rewritten, hasStart, storage, restore } = rewrite(bytes, limits, options.restore === true)
  const section = encodeLinkSection({
    format: LINK_FORMAT,
    kernel: kernelFingerprint(),
    shape,
    limits: {
      isTimed: options.timeout === true,
      isFueled: options.fuel === true,
      ...(memoryBytes !== undefined && { memoryBytes: Math.floor(memoryBytes / PAGE_BYTES) * PAGE_BYTES }),
    },
    slots: [],
    hasStart,
    ...(restore && { restore }),
    ...(storage && { storage }),
    memories: [],
  })
  const wasm = addCustomSection(rewritten, LINK_SECTION, section).slice()
  if (hasMultiMemory()) await compileBytes('linked', wasm)
  return { wasm, shape, ...(restore?.obstacle !== undefined && { restoreObstacle: restore.obstacle }) }
}

const LINK_OPTIONS: Readonly<Record<keyof LinkPluginOptions, (value: unknown) => boolean>> = {
  timeout: (value) => typeof value === 'boolean',
  fuel: (value) => typeof value === 'boolean',
  memoryBytes: (value) => typeof value === 'number' && value >= 0,
  restore: (value) => typeof value === 'boolean',
}

/** An option misspelt is a limit that was not built in. */
function assertLinkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError('Options must be an object', { argument: 'options' })
  }
  for (const [name, value] of Object.entries(options)) {
    const accepts = Object.hasOwn(LINK_OPTIONS, name) ? LINK_OPTIONS[name as keyof LinkPluginOptions] : undefined
    if (accepts === undefined) throw new ArgumentError(`There is no option named ${name}`, { argument: name })
    if (value !== undefined && !accepts(value)) {
      throw new ArgumentError(`${name} is of the wrong type`, { argument: name })
    }
  }
}

interface Relinked {
  readonly rewritten: Uint8Array
  readonly hasStart: boolean
  readonly storage?: ModuleStorage
  readonly restore?: Restorability
}

function rewrite(bytes: Uint8Array, limits: Limits, isRestored: boolean): Relinked {
  try {
    const passes = { limits, link: true, restore: isRestored }
    const { bytes: appended, slots, hasStart, storage, restore } = applyPasses(parseModule(bytes), passes)
    const rewritten = encodeModule(directHostCalls({ module: parseModule(appended), slots }))
    return { rewritten, hasStart, ...(storage && { storage }), ...(restore && { restore }) }
  } catch (cause) {
    throw cause instanceof WasmBinaryError ? unlinkable(cause) : asLimitError(cause)
  }
}

function unlinkable(cause: WasmBinaryError): ModuleError {
  return new ModuleError('ERR_MODULE_INVALID', `The module cannot be linked: ${cause.message}`, {
    cause,
    details: { offset: cause.offset, ...(cause.feature !== undefined && { feature: cause.feature }) },
  })
}

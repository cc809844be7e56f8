import { ArgumentError, ENGINE_SECTION, isUint8Array, ModuleError } from '@tenon/abi'
import type { ModuleShape } from '../module-shape.ts'
import { findCustomSections } from './custom-section.ts'
import { LINK_SECTION, linkedError } from './link-section.ts'

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
  // What reads and writes modules is for those who do.
  const { linkModule } = await import('../loader/code-pass.ts')
  return linkModule(bytes, options)
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

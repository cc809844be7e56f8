import type { ModuleShape } from '../module-shape.ts'
import { findCustomSections } from './custom-section.ts'
import type { LinkPluginOptions } from './link-plugin.ts'
import { decodeLinkSection, LINK_SECTION } from './link-section.ts'

/** What a linked module says of itself. Nothing of it is proved: anyone can write it. */
export interface LinkedDescription {
  /** The border of the module that it was made of. */
  readonly shape: ModuleShape
  /** The limits that were built in. */
  readonly options: LinkPluginOptions
}

/**
 * Looks whether a module was linked ahead of time; `undefined` where it was not.
 * @throws {ModuleError} ERR_MODULE_LINKED where another version of tenon linked it, or its section is damaged
 */
export function describeLinked(bytes: Uint8Array): LinkedDescription | undefined {
  const [content] = findCustomSections(bytes, LINK_SECTION)
  if (content === undefined) return undefined
  const { shape, limits, restore } = decodeLinkSection(content)
  const { isTimed, isFueled, memoryBytes } = limits
  const options = {
    timeout: isTimed,
    fuel: isFueled,
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(restore !== undefined && restore.obstacle === undefined && { restore: true }),
  }
  return { shape, options }
}

import { type Limits, ModuleError, PAGE_BYTES } from '@tenon/abi'
import { directHostCalls, encodeModule, instrument, parseModule, WasmBinaryError } from '@tenon/wasm-binary'
import type { ModuleStorage } from '../limits/module-storage.ts'
import { compileBytes, compileModule } from '../loader/compile-module.ts'
import { applyPasses, asLimitError } from '../loader/passes.ts'
import type { Restorability } from '../loader/rewritten-module.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import { addCustomSection } from './add-custom-section.ts'
import { kernelFingerprint } from './kernel-fingerprint.ts'
import type { LinkedPlugin, LinkPluginOptions } from './link-plugin.ts'
import { encodeLinkSection, LINK_FORMAT, LINK_SECTION } from './link-section.ts'

/** Does what `linkPlugin` promises, for a module and options that it has looked at. @throws as that does */
export async function linkModule(bytes: Uint8Array, options: LinkPluginOptions): Promise<LinkedPlugin> {
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

interface Relinked {
  readonly rewritten: Uint8Array
  readonly hasStart: boolean
  readonly storage?: ModuleStorage
  readonly restore?: Restorability
}

function rewrite(bytes: Uint8Array, limits: Limits, isRestored: boolean): Relinked {
  try {
    const passes = { limits, link: true, restore: isRestored }
    const { bytes: appended, slots, hasStart, storage, restore } = applyPasses(parseModule(bytes), passes, instrument)
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

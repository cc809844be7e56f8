import type { LoadedModule } from '../loader/loaded-module.ts'
import type { Rewritten } from '../loader/passes.ts'
import type { ModuleShape } from '../module-shape.ts'
import { addCustomSection } from './add-custom-section.ts'
import { findCustomSections } from './custom-section.ts'
import { kernelFingerprint } from './kernel-fingerprint.ts'
import { decodeLinkSection, encodeLinkSection, LINK_FORMAT, LINK_SECTION } from './link-section.ts'

/** So many arguments a call can have, however little of the stack is left. */
const CHUNK_BYTES = 4096

/**
 * A rewritten module with all that it takes to restore it in another process: the form of `tenon link`, slots kept. `undefined`
 * where that cannot be had, as of a module that is too large for what is left of the memory: it is a cache, and no plug-in is lost.
 */
export function storableModule(rewritten: Rewritten, shape: ModuleShape): Uint8Array | undefined {
  try {
    return toStore(rewritten, shape)
  } catch {
    return undefined
  }
}

function toStore(rewritten: Rewritten, shape: ModuleShape): Uint8Array {
  const { bytes, adapter, slots, hasStart, hasKernel, memories, storage, restore } = rewritten
  const section = encodeLinkSection({
    format: LINK_FORMAT,
    kernel: hasKernel ? kernelFingerprint() : null,
    shape,
    // By its key it is found only by who asks for the same limits.
    limits: { isTimed: false, isFueled: false },
    slots,
    ...(adapter !== undefined && { adapter: toBase64(adapter) }),
    hasStart,
    ...(restore && { restore }),
    ...(storage && { storage }),
    memories,
  })
  return addCustomSection(bytes, LINK_SECTION, section)
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))
  }
  return btoa(text)
}

/** Compiles a stored module; `undefined` where it is not one of this version, or this runtime does not take it. */
export async function restoreModule(name: string, stored: Uint8Array): Promise<LoadedModule | undefined> {
  try {
    return await compileStored(name, stored)
  } catch {
    // As if it had not been there.
    return undefined
  }
}

async function compileStored(name: string, stored: Uint8Array): Promise<LoadedModule | undefined> {
  const [content] = findCustomSections(stored, LINK_SECTION).slice(-1)
  if (content === undefined) return undefined
  const { kernel, shape, slots, adapter, hasStart, memories, storage, restore } = decodeLinkSection(content)
  if (kernel !== null && kernel !== kernelFingerprint()) return undefined
  const adapterBytes = adapter && Uint8Array.from(atob(adapter), (character) => character.charCodeAt(0))
  const [module, adapterModule] = await Promise.all([
    WebAssembly.compile(stored as Uint8Array<ArrayBuffer>),
    adapterBytes ? WebAssembly.compile(adapterBytes) : undefined,
  ])
  const rewrite = { slots, adapter: adapterModule, hasStart, hasKernel: kernel !== null, memories }
  return { name, module, shape, rewrite: { ...rewrite, ...(storage && { storage }), ...(restore && { restore }) } }
}

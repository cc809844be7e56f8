import type { Limits } from '@tenon/abi'
import { KERNEL_HOST_EXPORTS } from '@tenon/kernel'
import { KERNEL_EXPORT_PREFIX, START_EXPORT } from '@tenon/wasm-binary'
import type { LoadedModule } from '../loader/loaded-module.ts'
import { needsPasses } from '../loader/passes.ts'
import { kernelFingerprint } from './kernel-fingerprint.ts'
import { decodeLinkSection, type LinkedLimits, linkedError, type LinkSection } from './link-section.ts'

/** How a linked module is to be used. */
export interface AdoptOptions {
  readonly limits: Limits
  /** Whether the application says that it linked the module itself. */
  readonly isTrusted: boolean
}

/**
 * Takes a module that `tenon link` made, by the contents of its sections. What it says of its border it can lie about
 * only to its own loss: it gets what it says that it imports, once that was checked as ever. What it says of limits
 * counts only where the application vouches for it.
 * @throws {ModuleError} ERR_MODULE_LINKED
 */
export function adoptLinked(
  name: string,
  module: WebAssembly.Module,
  contents: readonly (Uint8Array | ArrayBuffer)[],
  { limits, isTrusted }: AdoptOptions,
): LoadedModule {
  const [content, ...others] = contents
  if (content === undefined || others.length > 0) throw linkedError('it has more than one section that says so')
  const section = decodeLinkSection(content)
  assertStandsAlone(section)
  assertExports(module, section)
  assertLimits({ ...section.limits, isBounded: section.storage !== undefined }, limits, isTrusted)
  const { shape, hasStart, kernel, storage } = section
  // One that does not restore what it says it does would show one call's secrets to the next.
  const restore = isTrusted ? section.restore : undefined
  const rewrite = { slots: [], adapter: undefined, memories: [], hasStart, hasKernel: kernel !== null }
  return {
    name,
    module,
    shape,
    rewrite: { ...rewrite, ...(storage && { storage }), ...(restore && { restore }) },
    isLinkedAhead: true,
  }
}

function assertStandsAlone({ kernel, slots, adapter, memories }: LinkSection): void {
  if (kernel !== null && kernel !== kernelFingerprint()) {
    throw linkedError('another version of tenon put another kernel into it; link it again')
  }
  if (slots.length > 0 || adapter !== undefined || memories.length > 0) {
    throw linkedError('it is of the form that only the cache has; link it with tenon link')
  }
}

function assertExports(module: WebAssembly.Module, { kernel, hasStart }: LinkSection): void {
  const wanted = kernel === null ? [] : KERNEL_HOST_EXPORTS.map((name) => `${KERNEL_EXPORT_PREFIX}${name}`)
  const found = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]))
  for (const name of hasStart ? [...wanted, START_EXPORT] : wanted) {
    if (found.get(name) !== kindOf(name)) throw linkedError(`it does not export ${name}; link it again`)
  }
}

function kindOf(name: string): WebAssembly.ImportExportKind {
  if (name === `${KERNEL_EXPORT_PREFIX}memory`) return 'memory'
  return name.startsWith(`${KERNEL_EXPORT_PREFIX}max_`) ? 'global' : 'function'
}

function assertLimits(
  linked: LinkedLimits & { readonly isBounded: boolean },
  limits: Limits,
  isTrusted: boolean,
): void {
  if (!needsPasses(limits)) return
  if (!isTrusted) {
    throw linkedError(
      'anyone could claim that limits are built into it. If you linked it yourself, say so with trustLinked: true; ' +
        'otherwise load the module that it was made of',
    )
  }
  const { timeoutMs, fuel, yieldEveryMs, memoryBytes } = limits
  if (yieldEveryMs !== undefined) throw linkedError('it cannot give way to others, and limits.yieldEveryMs is set')
  if (timeoutMs !== undefined && !linked.isTimed) {
    throw linkedError('nothing in it looks at the time, and limits.timeoutMs is set; link it with --timeout')
  }
  if (fuel !== undefined && !linked.isFueled) {
    throw linkedError('nothing in it counts fuel, and limits.fuel is set; link it with --fuel')
  }
  if (memoryBytes !== undefined && !linked.isBounded) {
    throw linkedError('it grows its memory without asking, and limits.memoryBytes is set; link it with --memory-max')
  }
}

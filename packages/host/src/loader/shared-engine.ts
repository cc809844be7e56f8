import {
  ENGINE_MODULE,
  ENGINE_SECTION,
  type EngineReference,
  LinkError,
  mainModuleIndex,
  type ManifestModule,
  ModuleError,
  parseEngineReference,
  PluginError,
} from '@tenon/abi'
import type { EngineOption, EngineSource } from '../engine-option.ts'
import { findCustomSections } from '../linked/custom-section.ts'
import { type LoadContext, type LoadedSource, loadSource, readModule } from './load-source.ts'
import { verifyHash } from './verify-hash.ts'

/**
 * Puts the engine that a plug-in was made for beside it: the manifest's module of that name, else the option's, else the
 * file of its name beside a plug-in that came from a file. Nothing else is looked at, and whichever it is, its hash must
 * be the one that the plug-in names (ADR 0028).
 * @throws {LinkError} ERR_ENGINE_MISSING, ERR_ENGINE_MISMATCH
 * @throws {ModuleError} ERR_MODULE_FETCH; ERR_MODULE_INVALID where the plug-in does not say which engine it needs
 */
export async function withSharedEngine(
  loaded: LoadedSource,
  option: EngineOption | undefined,
  context: LoadContext,
): Promise<LoadedSource> {
  const main = await readMain(loaded, context)
  if (main.wanted === undefined) return main.loaded
  const { wasm } = main.loaded.manifest
  const given = wasm.findIndex(({ name }, i) => name === ENGINE_MODULE && i !== main.index)
  const engine = await engineModule(wasm[given], main, option, context)
  const others = wasm.filter((_module, i) => i !== given)
  return { manifest: { ...main.loaded.manifest, wasm: [engine, ...others] } }
}

interface MainModule {
  /** With the main module at hand, so that it is read once. */
  readonly loaded: LoadedSource
  readonly index: number
  readonly wanted: EngineReference | undefined
  /** Where it lies, if that is a file. */
  readonly place: string | URL | undefined
}

async function readMain(loaded: LoadedSource, context: LoadContext): Promise<MainModule> {
  const { manifest, module, location } = loaded
  const index = mainModuleIndex(manifest.wasm)
  const entry: ManifestModule | undefined = module === undefined ? manifest.wasm[index] : { module }
  if (entry === undefined) return { loaded, index, wanted: undefined, place: undefined }
  if ('module' in entry) {
    const wanted = referenceIn(WebAssembly.Module.customSections(entry.module, ENGINE_SECTION))
    const wasm = manifest.wasm.with(index, { ...manifest.wasm[index], ...entry })
    return {
      loaded: wanted === undefined ? loaded : { manifest: { ...manifest, wasm } },
      index,
      wanted,
      place: undefined,
    }
  }
  const data = await readModule(entry, context)
  const wanted = referenceIn(findCustomSections(data, ENGINE_SECTION))
  const { name, hash } = entry
  const read = { data, ...(name !== undefined && { name }), ...(hash !== undefined && { hash }) }
  const place = 'path' in entry ? entry.path : onlyFile(location)
  return { loaded: { manifest: { ...manifest, wasm: manifest.wasm.with(index, read) } }, index, wanted, place }
}

function onlyFile(location: string | URL | undefined): string | URL | undefined {
  return location instanceof URL && location.protocol !== 'file:' ? undefined : location
}

function referenceIn(sections: readonly (Uint8Array | ArrayBuffer)[]): EngineReference | undefined {
  const [section] = sections
  if (section === undefined) return undefined
  const reference = sections.length === 1 ? parseEngineReference(section) : undefined
  if (reference !== undefined) return reference
  throw new ModuleError('ERR_MODULE_INVALID', 'The plug-in needs a shared engine and does not say which')
}

async function engineModule(
  given: ManifestModule | undefined,
  { wanted, place }: MainModule,
  option: EngineOption | undefined,
  context: LoadContext,
): Promise<ManifestModule> {
  // What came compiled has no bytes to hash; the name of its export tells it from other engines.
  if (given !== undefined && 'module' in given) return given
  if (wanted === undefined) throw new Error('no engine is wanted')
  const found = given ?? (await fromOption(wanted, option, context)) ?? (await besideFile(wanted, place, context))
  if (found === undefined) throw missing(wanted)
  if ('module' in found) return found
  const data = await readModule(found, context)
  await assertHash(data, wanted)
  return { name: ENGINE_MODULE, data, ...(found.hash !== undefined && { hash: found.hash }) }
}

async function fromOption(
  wanted: EngineReference,
  option: EngineOption | undefined,
  context: LoadContext,
): Promise<ManifestModule | undefined> {
  const source: EngineSource | undefined = typeof option === 'function' ? await option(wanted) : option
  if (source === undefined) return undefined
  const { manifest, module } = await loadSource(source, context)
  return module === undefined ? manifest.wasm[mainModuleIndex(manifest.wasm)] : { name: ENGINE_MODULE, module }
}

/** A file alone: what comes over the network comes from where the application says. */
async function besideFile(
  { file }: EngineReference,
  place: string | URL | undefined,
  context: LoadContext,
): Promise<ManifestModule | undefined> {
  if (place === undefined) return undefined
  const path = place instanceof URL ? new URL(file, place) : place.replace(/[^/\\]*$/, file)
  try {
    const { manifest } = await loadSource(path, context)
    return manifest.wasm[0]
  } catch (error) {
    if (PluginError.is(error) && error.code === 'ERR_MODULE_FETCH') return undefined
    throw error
  }
}

async function assertHash(bytes: Uint8Array, { file, sha256 }: EngineReference): Promise<void> {
  try {
    await verifyHash(bytes, sha256)
  } catch (cause) {
    const details = PluginError.is(cause) ? cause.details : {}
    throw new LinkError(
      'ERR_ENGINE_MISMATCH',
      `The plug-in was made for the engine ${file}, and was given another: its bytecode runs in that engine alone. ` +
        'Give it the engine that it was built with, or build it again',
      { cause, details },
    )
  }
}

function missing({ file, sha256 }: EngineReference): LinkError {
  return new LinkError(
    'ERR_ENGINE_MISSING',
    `The plug-in needs the engine ${file}: put the file beside the plug-in's, pass it in the option engine, or give the ` +
      `manifest a module named ${JSON.stringify(ENGINE_MODULE)}`,
    { details: { file, sha256 } },
  )
}

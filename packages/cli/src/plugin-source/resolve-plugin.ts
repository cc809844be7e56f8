import { parseManifestJson, type Manifest } from '@tenon/abi'
import { linkedModules, addModules } from './link-modules.ts'
import { readLocation } from './read-location.ts'
import { isSourceFile, isUrl } from './source-file.ts'

/** What the command line says about where a plug-in comes from. */
export interface PluginReference {
  /** A path or URL. */
  readonly location: string
  /** Read it as a manifest whatever its name. */
  readonly isManifest: boolean
  /** Further modules, from name to path or URL. */
  readonly links: Readonly<Record<string, string>>
  /** Compiles a source file into a module's bytes. */
  readonly compile: (file: string) => Promise<Uint8Array>
}

async function manifestOf({ location, isManifest, compile }: PluginReference): Promise<Manifest> {
  if (isManifest || location.toLowerCase().endsWith('.json')) {
    return parseManifestJson(new TextDecoder().decode(await readLocation(location)))
  }
  if (isSourceFile(location)) return { wasm: [{ data: await compile(location) }] }
  return { wasm: [isUrl(location) ? { url: location } : { path: location }] }
}

/**
 * The manifest that a reference stands for: its own, or one of a single module, with the linked modules added.
 * @throws ManifestError ERR_MANIFEST_INVALID
 * @throws ModuleError ERR_MODULE_FETCH for a manifest that cannot be read
 */
export async function resolvePlugin(reference: PluginReference): Promise<Manifest> {
  const linked = linkedModules(reference.links)
  const manifest = await manifestOf(reference)
  return linked.length === 0 ? manifest : addModules(manifest, linked)
}

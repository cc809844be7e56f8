import { ArgumentError, mainModuleIndex, type Manifest, type ManifestModule } from '@tenon/abi'
import { isUrl } from './source-file.ts'

const MAIN = 'main'

/**
 * The modules of `--link NAME=PATH`, from name to path or URL.
 * @throws ArgumentError ERR_ARGUMENT for the name of the plug-in itself.
 */
export function linkedModules(links: Readonly<Record<string, string>>): ManifestModule[] {
  return Object.entries(links).map(([name, location]) => {
    if (name === MAIN) throw new ArgumentError('--link cannot name a module "main": that is the plug-in itself')
    return isUrl(location) ? { name, url: location } : { name, path: location }
  })
}

/** `manifest` with `linked` modules added; its main module stays the main one. */
export function addModules(manifest: Manifest, linked: readonly ManifestModule[]): Manifest {
  const mainIndex = mainModuleIndex(manifest.wasm)
  const named = manifest.wasm.map((module, index) => (index === mainIndex ? { ...module, name: MAIN } : module))
  return { ...manifest, wasm: [...linked, ...named] }
}

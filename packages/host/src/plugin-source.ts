import type { ManifestInput } from '@tenon/abi'

/**
 * What a plug-in is made from: a path or URL, bytes, a fetched response, a compiled module, or a manifest (an object, or
 * its JSON as text or bytes). A promise of any of these is awaited.
 */
export type PluginSource = PluginSourceValue | Promise<PluginSourceValue>

/** A {@link PluginSource} that is at hand. */
export type PluginSourceValue = string | URL | Uint8Array | ArrayBuffer | Response | WebAssembly.Module | ManifestInput

import { PluginError } from './plugin-error.ts'

/** The codes of {@link ManifestError}. */
export type ManifestErrorCode = 'ERR_MANIFEST_INVALID'

/** The manifest is not one: a field is unknown, mistyped or missing. `details.path` names it (`wasm[0].hash`). */
export class ManifestError extends PluginError<ManifestErrorCode> {
  override readonly name: string = 'ManifestError'
}
